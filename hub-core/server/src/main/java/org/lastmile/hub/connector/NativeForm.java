package org.lastmile.hub.connector;

import org.jspecify.annotations.Nullable;

/**
 * How the native documents of a route are read or written.
 *
 * @param mapping null when the document already is what the mapping would give
 * @param schema native schema; of record files that of their tree
 * @param layout of record files, null for JSON and XML
 * @param rows mapping of the rows of a record file, which then are a file of their own beside the message; null for rows
 *     in the document's tree
 */
record NativeForm(
    @Nullable String mapping,
    @Nullable String schema,
    @Nullable String layout,
    @Nullable String rows) {}
