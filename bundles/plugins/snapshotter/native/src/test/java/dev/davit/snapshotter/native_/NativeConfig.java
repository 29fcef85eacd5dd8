package dev.davit.snapshotter.native_;

import java.lang.annotation.Annotation;
import java.nio.file.Path;

/** A configuration as the framework would make it. */
@SuppressWarnings("ClassExplicitlyAnnotation") // What the framework hands over is such a class.
record NativeConfig(String root, String root_path) implements NativeSnapshotter.Config {
    static NativeConfig of(Path root) {
        return new NativeConfig(root.toString(), "");
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return NativeSnapshotter.Config.class;
    }
}
