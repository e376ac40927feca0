package org.lastmile.hub.spi;

/**
 * A file that belongs to a message; its bytes lie in the attachment store of each zone under their digest.
 *
 * @param digest {@code sha256:} and 64 lower-case hex digits
 * @param size bytes
 * @param mediaType detected from the content, never taken from the name
 * @param name as the sender gave it, without any path
 */
public record Attachment(String digest, long size, String mediaType, String name) {}
