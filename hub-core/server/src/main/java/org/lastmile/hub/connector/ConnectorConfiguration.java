package org.lastmile.hub.connector;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.progress.ProgressDesk;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.Snapshots;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package; {@link ConnectorSettings} comes from the zone, which also starts the connectors. */
@Configuration(proxyBeanMethods = false)
public class ConnectorConfiguration {
  @Bean
  Connectors connectors(
      ConnectorSettings settings,
      Intake intake,
      CanonicalTypes types,
      Flows flows,
      ProgressDesk progress,
      AttachmentStore attachments,
      Snapshots snapshots,
      ConnectorDoors doors,
      Clock clock,
      MeterRegistry meters) {
    return new Connectors(
        settings,
        new ConnectorPartners(
            intake,
            types,
            () -> flows.reference().codes(),
            code -> flows.reference().matters().find(code).isPresent(),
            progress,
            attachments,
            snapshots,
            doors,
            clock,
            meters));
  }
}
