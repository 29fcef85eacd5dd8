package dev.davit.config;

import java.util.List;
import java.util.Objects;

/**
 * A program that turns layers of one media type into another: {@code [stream_processors.<id>]}.
 *
 * @param id the name by which clients send it a payload
 * @param accepts media types; copied
 * @param returns the media type of its output
 * @param path the program, looked up in PATH if it is no path
 * @param args its arguments; copied
 * @param env variables, {@code NAME=value}, added to the daemon's; copied
 */
public record ExternalProcessor(
        String id,
        List<String> accepts,
        String returns,
        String path,
        List<String> args,
        List<String> env) {
    public ExternalProcessor {
        Objects.requireNonNull(id);
        accepts = List.copyOf(accepts);
        Objects.requireNonNull(returns);
        Objects.requireNonNull(path);
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
