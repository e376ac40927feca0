package org.lastmile.hub.flow;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/** What flows there are, for people. */
public interface FlowCatalog {
  /** The flows of both zones, by id. */
  List<FlowView> flows();

  /** What each flow of this zone would do with the message; nothing is put or recorded. */
  List<Explanation> explain(Message message);

  /**
   * One flow.
   *
   * @param source id of the system whose messages it takes, null for any
   * @param file relative to the folder of routes
   * @param contentHash SHA-256 over the route and its mappings
   */
  record FlowView(
      String id,
      String description,
      Zone zone,
      MessageType type,
      @Nullable String source,
      List<Output> targets,
      Path file,
      String contentHash) {}

  /** Where something goes, as what. */
  record Output(String system, MessageType type) {}

  /**
   * What one flow does with one message.
   *
   * @param why one sentence: why not, or which fault
   */
  record Explanation(FlowView flow, boolean takes, String why, List<Output> outputs) {}
}
