package org.lastmile.hub.mapping;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The native schemas of one connector, compiled once: JSON Schema ({@code *.schema.json}) and XML Schema ({@code
 * *.xsd}). Like {@link Mappings}, one object for each load of a connector.
 */
public final class NativeSchemas {
  private final Resources resources;
  private final Map<String, NativeSchema> compiled = new ConcurrentHashMap<>();

  public NativeSchemas(Resources resources) {
    this.resources = resources;
  }

  /**
   * The schema at the path, compiled when first asked for.
   *
   * @throws HubException LASTING: {@code RESOURCE_MISSING}, {@code SCHEMA_INVALID}, {@code SCHEMA_KIND_UNKNOWN}
   */
  public NativeSchema get(String path) {
    return compiled.computeIfAbsent(path, this::compile);
  }

  private NativeSchema compile(String path) {
    if (path.endsWith(".json")) {
      return JsonNativeSchema.compile(path, resources);
    }
    if (path.endsWith(".xsd")) {
      return XsdNativeSchema.compile(path, resources);
    }
    throw new HubException(
        "SCHEMA_KIND_UNKNOWN",
        FaultKind.LASTING,
        path + " is no native schema, allowed are *.schema.json and *.xsd",
        path,
        null);
  }
}
