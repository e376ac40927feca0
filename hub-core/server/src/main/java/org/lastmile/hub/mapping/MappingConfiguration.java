package org.lastmile.hub.mapping;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package; {@link MappingSettings} comes from the zone. */
@Configuration(proxyBeanMethods = false)
public class MappingConfiguration {
  @Bean
  CanonicalTypes canonicalTypes() {
    return new CanonicalTypes();
  }

  @Bean
  CodeTables codeTables(MappingSettings settings) {
    return new CodeTables(settings.codes());
  }
}
