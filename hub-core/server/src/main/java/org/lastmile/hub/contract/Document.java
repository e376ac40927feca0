package org.lastmile.hub.contract;

import java.nio.charset.StandardCharsets;
import org.lastmile.hub.mapping.ContentHash;

/**
 * One document of a contract, as it is served.
 *
 * @param tag names the content, so that what has not changed need not be sent again
 */
public record Document(String mediaType, byte[] bytes, String tag) {
  static Document of(String mediaType, byte[] bytes) {
    return new Document(mediaType, bytes, ContentHash.of(bytes));
  }

  static Document html(String text) {
    return of("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
