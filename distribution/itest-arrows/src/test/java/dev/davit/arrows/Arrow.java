package dev.davit.arrows;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;

import dev.davit.api.planted.KnowsTheService;
import dev.davit.kit.planted.KnowsTheSlots;
import dev.davit.metadata.planted.MetadataCallsUp;
import dev.davit.service.planted.CallsTheKernel;
import dev.davit.service.planted.FindsByServiceLoader;
import dev.davit.service.planted.KnowsAPlugin;
import dev.davit.service.planted.KnowsGrpc;
import dev.davit.service.planted.KnowsMapDb;
import dev.davit.service.planted.KnowsTheFramework;
import dev.davit.service.planted.PlantedImpl;
import dev.davit.service.planted.ServiceCallsUp;
import dev.davit.service.util.Planted;
import dev.davit.slots.planted.SlotsCallUp;
import dev.davit.snapshotter.planted.KnowsAFloor;
import dev.davit.snapshotter.planted.KnowsAnotherPlugin;

import java.util.ServiceLoader;

/** Who may not use whom, each with a class that does. */
enum Arrow {
    CONTRACTS_USE_THE_JDK(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit.api..")
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages(Rooms.JDK_AND_CONTRACTS),
            KnowsTheService.class),
    SDK_DOES_NOT_KNOW_THE_DAEMON(
            noClasses()
                    .that()
                    .resideInAnyPackage(Rooms.SDK)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Rooms.DAEMON),
            KnowsTheSlots.class),
    SLOTS_DO_NOT_CALL_UP(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit.slots..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.davit.metadata..", "dev.davit.service..", "dev.davit.rpc.."),
            SlotsCallUp.class),
    METADATA_DOES_NOT_CALL_UP(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit.metadata..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.davit.service..", "dev.davit.rpc.."),
            MetadataCallsUp.class),
    SERVICE_DOES_NOT_CALL_UP(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit.service..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.davit.rpc.."),
            ServiceCallsUp.class),
    PLUGINS_DO_NOT_KNOW_ONE_ANOTHER(
            slices().matching(Rooms.EACH_PLUGIN).should().notDependOnEachOther(),
            KnowsAnotherPlugin.class),
    PLUGINS_DO_NOT_KNOW_THE_FLOORS(
            noClasses()
                    .that()
                    .resideInAnyPackage(Rooms.PLUGINS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Rooms.FLOORS),
            KnowsAFloor.class),
    NOBODY_KNOWS_A_PLUGIN(
            noClasses()
                    .that()
                    .resideOutsideOfPackages(Rooms.PLUGINS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Rooms.PLUGINS),
            KnowsAPlugin.class),
    GRPC_STAYS_AT_THE_EDGE(
            noClasses()
                    .that()
                    .resideOutsideOfPackages(Rooms.GRPC)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.grpc.."),
            KnowsGrpc.class),
    MAPDB_STAYS_IN_METADATA(
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.davit.metadata..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.mapdb.."),
            KnowsMapDb.class),
    NATIVE_CALLS_STAY_IN_LINUX(
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.davit.linux..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.lang.foreign.."),
            CallsTheKernel.class),
    THE_FRAMEWORK_STAYS_IN_SLOTS_AND_LAUNCHER(
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.davit.slots..", "dev.davit.launcher..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.osgi.framework.."),
            KnowsTheFramework.class),
    NO_SERVICE_LOADER(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit..")
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(ServiceLoader.class),
            FindsByServiceLoader.class),
    NO_PACKAGE_FOR_ODDS_AND_ENDS(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit..")
                    .should()
                    .resideInAnyPackage(Rooms.BANNED),
            Planted.class),
    NO_IMPL(
            noClasses()
                    .that()
                    .resideInAPackage("dev.davit..")
                    .should()
                    .haveSimpleNameEndingWith("Impl"),
            PlantedImpl.class);

    // ArchUnit does not say that its rules never change; they do not
    @SuppressWarnings("ImmutableEnumChecker")
    private final ArchRule rule;

    private final Class<?> violation;

    Arrow(ArchRule rule, Class<?> violation) {
        this.rule = rule;
        this.violation = violation;
    }

    ArchRule rule() {
        return rule;
    }

    /** A class of the tests that breaks the rule. */
    Class<?> violation() {
        return violation;
    }
}
