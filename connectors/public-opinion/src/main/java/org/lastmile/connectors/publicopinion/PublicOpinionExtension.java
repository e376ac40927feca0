package org.lastmile.connectors.publicopinion;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** The beans {@code poll} and {@code post}. */
public final class PublicOpinionExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    PublicOpinionServer server = PublicOpinionServer.of(context);
    PublicOpinionProof proof = PublicOpinionProof.of(context);
    PublicOpinionPost post = new PublicOpinionPost(context, server, proof);
    return Map.of("post", post, "poll", new PublicOpinionPoll(context, server, proof, post));
  }
}
