package org.lastmile.hub.connector;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Content hashes of what handled an exchange; travels as a property of the exchange. */
final class Versions {
  private final Map<String, String> hashes = new LinkedHashMap<>();

  /** The versions of this exchange, made when first asked for. */
  static Versions of(Exchange exchange) {
    Versions versions = exchange.getProperty(Exchanges.VERSIONS, Versions.class);
    if (versions == null) {
      versions = new Versions();
      exchange.setProperty(Exchanges.VERSIONS, versions);
    }
    return versions;
  }

  Versions add(HubComponent hub, @Nullable String mapping, @Nullable String schema) {
    hashes.put("connector", hub.connectorHash());
    if (mapping != null) {
      hashes.put("mapping", hub.translation().mappingHash(mapping));
    }
    if (schema != null) {
      hashes.put("schema", hub.translation().schemaHash(schema));
    }
    return this;
  }

  Versions add(HubComponent hub, NativeForm form) {
    add(hub, form.mapping(), form.schema());
    if (form.layout() != null) {
      hashes.put("layout", hub.translation().layoutHash(form.layout()));
    }
    if (form.rows() != null) {
      hashes.put("rows", hub.translation().mappingHash(form.rows()));
    }
    return this;
  }

  Map<String, String> asMap() {
    return Map.copyOf(hashes);
  }
}
