package org.lastmile.hub.benchmark.scenario;

/**
 * One measurement of one contender, all of whose messages arrived and were recorded.
 *
 * @param sustained messages a second, from the first send to the last delivery
 * @param recorded the same, until the last row of evidence was in the database
 * @param processor processor time of the Java processes for a message, in microseconds
 * @param repeats deliveries beyond the first of a message
 */
record Sample(double sustained, double recorded, double processor, int repeats) {}
