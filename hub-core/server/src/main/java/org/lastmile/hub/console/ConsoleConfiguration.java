package org.lastmile.hub.console;

import java.nio.charset.StandardCharsets;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.zone.HubSettings;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.Ordered;

/** The beans of the console beside its pages. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
  @Bean
  MessageSource messageSource() {
    ResourceBundleMessageSource words = new ResourceBundleMessageSource();
    words.setBasename("console.messages");
    words.setDefaultEncoding(StandardCharsets.UTF_8.name());
    words.setFallbackToSystemLocale(false);
    return words;
  }

  @Bean
  ConsoleLanguage localeResolver() {
    return new ConsoleLanguage();
  }

  @Bean
  FilterRegistrationBean<ConsoleGuard> consoleGuard() {
    FilterRegistrationBean<ConsoleGuard> guard = new FilterRegistrationBean<>(new ConsoleGuard());
    guard.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return guard;
  }

  @Bean
  Masking masking(CanonicalTypes types) {
    return new Masking(types);
  }

  @Bean
  SystemNames systemNames(HubSettings settings) {
    return SystemNames.read(settings.config().resolve("systems.yaml"));
  }
}
