package org.lastmile.hub.casework;

import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.transit.Putter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of this package. The zone gives {@link DataSource} (migrated), {@link Clock}, {@link Putter}, {@link
 * AttachmentStore}, {@link CanonicalTypes}, {@link CaseworkSettings} and {@link Folders}.
 */
@Configuration(proxyBeanMethods = false)
public class CaseworkConfiguration {
  /**
   * Where things lie.
   *
   * @param calendar folder of the working-day calendars
   * @param duty folder that the duty room watches
   * @param key file of the key that persons are hashed under; made when missing
   */
  public record Folders(Path calendar, Path duty, Path key) {}

  @Bean
  WorkingDays workingDays(Folders folders) {
    return WorkingDays.read(folders.calendar());
  }

  @Bean
  KeyedHash keyedHash(Folders folders) {
    return KeyedHash.of(folders.key());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  CaseworkEngine caseworkEngine(
      DataSource dataSource, CaseworkSettings settings, Putter putter, Clock clock) {
    return new CaseworkEngine(dataSource, settings, putter, clock);
  }

  @Bean
  BatchFiles batchFiles(AttachmentStore attachments, CanonicalTypes types) {
    return new BatchFiles(attachments, types);
  }

  @Bean
  Casework casework(
      DataSource dataSource,
      CaseworkSettings settings,
      WorkingDays workingDays,
      KeyedHash keyedHash,
      BatchFiles files,
      Clock clock,
      CaseworkEngine engine) {
    return new Casework(dataSource, settings, workingDays, keyedHash, files, clock, engine::wake);
  }

  @Bean
  DutyDesk dutyDesk(Folders folders, DataSource dataSource, Clock clock) {
    return new DutyDesk(folders.duty(), dataSource, clock);
  }

  @Bean
  CaseworkQueries caseworkQueries(DataSource dataSource) {
    return new CaseworkQueries(dataSource);
  }
}
