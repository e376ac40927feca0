package org.lastmile.hub.casework;

import java.util.List;
import org.lastmile.hub.spi.Message;

/**
 * What one message does to the state.
 *
 * @param changes lines of history
 * @param outputs messages for {@code from.casework}, in order
 */
record Outcome(CaseworkState state, List<CaseChange> changes, List<Message> outputs) {
  Outcome {
    changes = List.copyOf(changes);
    outputs = List.copyOf(outputs);
  }
}
