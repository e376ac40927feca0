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
 * AttachmentStore}, {@link CanonicalTypes}, {@link CaseworkSettings} and {@link Surroundings}.
 */
@Configuration(proxyBeanMethods = false)
public class CaseworkConfiguration {
  /**
   * What of its zone it works with.
   *
   * @param calendar folder of the working-day calendars
   * @param duty folder that the duty room watches
   * @param key file of the key that persons are hashed under; made when missing
   * @param tellsFigures whether the figures of each day are told and its sample is drawn here: in one zone only
   */
  public record Surroundings(Path calendar, Path duty, Path key, boolean tellsFigures) {}

  @Bean
  WorkingCalendar workingCalendar(Surroundings around) {
    return new WorkingCalendar(WorkingDays.read(around.calendar()));
  }

  @Bean
  KeyedHash keyedHash(Surroundings around) {
    return KeyedHash.of(around.key());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  CaseworkEngine caseworkEngine(
      DataSource dataSource,
      CaseworkSettings settings,
      WorkingCalendar calendar,
      Surroundings around,
      KeyedHash keyedHash,
      Putter putter,
      Clock clock) {
    return new CaseworkEngine(
        dataSource, settings, calendar, around.tellsFigures(), keyedHash, putter, clock);
  }

  @Bean
  BatchFiles batchFiles(AttachmentStore attachments, CanonicalTypes types) {
    return new BatchFiles(attachments, types);
  }

  @Bean
  Casework casework(
      DataSource dataSource,
      CaseworkSettings settings,
      WorkingCalendar calendar,
      KeyedHash keyedHash,
      BatchFiles files,
      Clock clock,
      CaseworkEngine engine) {
    return new Casework(dataSource, settings, calendar, keyedHash, files, clock, engine::wake);
  }

  @Bean
  DutyDesk dutyDesk(Surroundings around, DataSource dataSource, Clock clock) {
    return new DutyDesk(around.duty(), dataSource, clock);
  }

  @Bean
  MonthFigures monthFigures(DataSource dataSource) {
    return new MonthFigures(dataSource);
  }

  @Bean
  CaseworkQueries caseworkQueries(DataSource dataSource) {
    return new CaseworkQueries(dataSource);
  }
}
