package org.lastmile.hub.connector;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.progress.ProgressAnswers;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.Snapshots;

/**
 * What every connector of a zone works with.
 *
 * @param callLimit longest time that one delivery to a system may take, after which it counts as timed out
 * @param workers run what must hold up neither a lane nor the intake; one virtual thread for each task
 */
record ConnectorServices(
    Intake intake,
    CanonicalTypes types,
    MatterCatalogue matters,
    ProgressAnswers progress,
    AttachmentStore attachments,
    Snapshots snapshots,
    Clock clock,
    Function<String, Duration> callLimit,
    Executor workers) {}
