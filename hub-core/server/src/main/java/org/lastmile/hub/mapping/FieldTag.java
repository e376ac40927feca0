package org.lastmile.hub.mapping;

import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.DataLevel;

/**
 * How sensitive one field of a canonical body is.
 *
 * @param pointer JSON pointer from the body, {@code *} for any array index, for example {@code /materials/*}{@code
 *     /name}; it covers everything beneath
 * @param mask {@code name, citizenId, phone, address, account} or {@code text}; null below L3
 */
public record FieldTag(String pointer, DataLevel level, @Nullable String mask) {}
