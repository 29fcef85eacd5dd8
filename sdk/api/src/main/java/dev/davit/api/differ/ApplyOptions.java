package dev.davit.api.differ;

/**
 * How to apply a layer.
 *
 * @param syncFs whether the tree must have reached the disk when the call returns
 */
public record ApplyOptions(boolean syncFs) {}
