package org.lastmile.hub.mapping;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.spi.HubException;

/** The layouts of record files of one connector, read once. Like {@link Mappings}, one object for each load of a connector. */
public final class RecordLayouts {
  private final Resources resources;
  private final Map<String, RecordLayout> compiled = new ConcurrentHashMap<>();

  public RecordLayouts(Resources resources) {
    this.resources = resources;
  }

  /**
   * The layout at the path, read when first asked for.
   *
   * @throws HubException LASTING: {@code RESOURCE_MISSING}, {@code LAYOUT_INVALID}
   */
  public RecordLayout get(String path) {
    return compiled.computeIfAbsent(path, key -> RecordLayout.compile(key, resources));
  }
}
