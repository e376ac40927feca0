package org.lastmile.hub.mapping;

import java.util.Map;
import java.util.Set;

/**
 * The fields of an object of a canonical type. An array counts as what is in it, so that fields of its elements are
 * named as if there were only one.
 *
 * @param named by name; empty for what has no fields
 * @param required names of those that an object must have
 * @param together names that an object with the field must have, too
 * @param free whether any name is allowed, because its system decides what is in it
 */
public record TypeFields(
    Map<String, TypeFields> named,
    Set<String> required,
    Map<String, Set<String>> together,
    boolean free) {}
