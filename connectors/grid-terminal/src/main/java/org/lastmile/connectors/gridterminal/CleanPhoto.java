package org.lastmile.connectors.gridterminal;

import java.util.List;

/**
 * A photo without metadata, its pixels untouched.
 *
 * @param removed what was taken out, for the evidence: {@code Exif}, {@code XMP}, {@code comment} ...; never the content
 */
record CleanPhoto(byte[] content, List<String> removed) {}
