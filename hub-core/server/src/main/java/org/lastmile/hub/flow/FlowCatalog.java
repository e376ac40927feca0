package org.lastmile.hub.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
   * @param sources ids of the systems whose messages it takes, in the order written; empty for any
   * @param file relative to the folder of routes
   * @param contentHash SHA-256 over the route and its mappings
   */
  record FlowView(
      String id,
      String description,
      Zone zone,
      MessageType type,
      Set<String> sources,
      List<Output> targets,
      Path file,
      String contentHash) {}

  /** Where something goes, as what. */
  record Output(String system, MessageType type) {}

  /** Why a flow does with a message what it does. */
  enum Why {
    TAKES,
    PUTS_NOTHING,
    /** It takes it, in the other zone. */
    ELSEWHERE,
    /** It takes it and fails on it. */
    FAILS,
    OTHER_TYPE,
    OTHER_SOURCE
  }

  /**
   * What one flow does with one message.
   *
   * @param fault code and sentence where it fails, else empty
   */
  record Explanation(FlowView flow, Why why, String fault, List<Output> outputs) {
    /** Whether it takes the message, here or in the other zone. */
    public boolean takes() {
      return why != Why.OTHER_TYPE && why != Why.OTHER_SOURCE;
    }
  }
}
