package org.lastmile.hub.connector;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Supplier;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.progress.ProgressAnswers;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.Snapshots;

/** The other parts of the hub that connectors work with. */
public record ConnectorPartners(
    Intake intake,
    CanonicalTypes types,
    Supplier<CodeTables> codes,
    MatterCatalogue matters,
    ProgressAnswers progress,
    AttachmentStore attachments,
    Snapshots snapshots,
    ConnectorDoors doors,
    Clock clock,
    MeterRegistry meters) {}
