package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.MatterCodes;

/** What flows see of a matter, as {@code $matter}. */
final class MatterView {
  /** Days of the district are days there, whatever the offset of a message. */
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  private MatterView() {}

  /** @param at when the message was made that names the matter */
  static ObjectNode of(Matter matter, OffsetDateTime at) {
    ObjectNode view =
        Json.object()
            .put("code", matter.code())
            .put("name", matter.name())
            .put("department", matter.department())
            .put("system", matter.system())
            .put("version", matter.version())
            .put("state", matter.state().id())
            .put("open", matter.isOpen(at.atZoneSameInstant(SHANGHAI).toLocalDate()))
            .put("level", MatterCodes.level(matter.code()));
    put(view, "legal", matter.legal());
    put(view, "promised", matter.promised());
    return view;
  }

  private static void put(ObjectNode view, String name, Matter.@Nullable Limit limit) {
    view.put(name + "Days", limit == null ? null : limit.days());
    view.put(name + "Unit", limit == null ? null : limit.unit().id());
  }
}
