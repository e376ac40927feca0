package org.lastmile.hub.simulator;

import java.util.List;
import java.util.function.Supplier;

/**
 * One flow that was driven.
 *
 * @param flow what it shows, in words
 * @param caseNos the cases that it started
 * @param missing what has not arrived yet, in words; empty when all has
 */
public record Drive(String flow, List<String> caseNos, Supplier<List<String>> missing) {
  /** Whether everything that belongs to it has arrived. */
  public boolean done() {
    return missing.get().isEmpty();
  }
}
