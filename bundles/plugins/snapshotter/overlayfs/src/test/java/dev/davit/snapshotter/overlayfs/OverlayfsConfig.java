package dev.davit.snapshotter.overlayfs;

import java.lang.annotation.Annotation;
import java.nio.file.Path;

/** A configuration as the framework would make it. */
@SuppressWarnings({
    "ClassExplicitlyAnnotation", // What the framework hands over is such a class.
    "ArrayRecordComponent", // Lists of annotations are arrays.
    "ImmutableAnnotationChecker"
})
record OverlayfsConfig(
        String root,
        String root_path,
        boolean upperdir_label,
        boolean sync_remove,
        boolean slow_chown,
        String[] mount_options)
        implements OverlayfsSnapshotter.Config {
    static OverlayfsConfig of(Path root) {
        return new OverlayfsConfig(root.toString(), "", false, false, false, new String[0]);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return OverlayfsSnapshotter.Config.class;
    }
}
