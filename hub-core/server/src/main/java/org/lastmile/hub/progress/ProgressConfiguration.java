package org.lastmile.hub.progress;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.lastmile.hub.casework.KeyedHash;
import org.lastmile.hub.transit.Putter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package; the zone gives {@link DataSource} (migrated) and {@link ProgressSettings}. */
@Configuration(proxyBeanMethods = false)
public class ProgressConfiguration {
  @Bean
  Progress progress(DataSource dataSource, KeyedHash keyedHash, Clock clock) {
    return new Progress(dataSource, keyedHash, clock);
  }

  @Bean
  ProgressDesk progressDesk(
      DataSource dataSource,
      ProgressSettings settings,
      KeyedHash keyedHash,
      Putter putter,
      Clock clock,
      MeterRegistry meters) {
    return new ProgressDesk(dataSource, settings, keyedHash, putter, clock, meters);
  }
}
