package org.lastmile.hub.contract;

import java.time.Duration;

/**
 * What every door of a zone bears.
 *
 * @param head longest time until a request's head is there; {@code read} between two pieces of its body, {@code idle}
 *     between two requests
 * @param retryAfterSeconds when who was told 503 may come again
 */
public record Limits(
    int headerBytes,
    int headers,
    int parameters,
    int requests,
    Duration head,
    Duration read,
    Duration idle,
    int retryAfterSeconds) {}
