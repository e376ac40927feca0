package org.lastmile.connectors.publicopinion;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.PollTurn;

/** The beans {@code poll}, {@code post} and {@code turn}. */
public final class PublicOpinionExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    PublicOpinionServer server = PublicOpinionServer.of(context);
    PublicOpinionProof proof = PublicOpinionProof.of(context);
    PublicOpinionPost post = new PublicOpinionPost(context, server, proof);
    PollTurn turn = new PollTurn(context);
    PublicOpinionPoll poll = new PublicOpinionPoll(context, server, proof, post, turn);
    return Map.of("post", post, "poll", poll, "turn", turn);
  }
}
