package org.lastmile.hub.mapping;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class MappingConfiguration {
  @Bean
  CanonicalTypes canonicalTypes() {
    return new CanonicalTypes();
  }

  @Bean
  CodeTables codeTables(@Value("${hub.config-dir:config}") Path config) {
    return new CodeTables(config.resolve("codes"));
  }
}
