package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lastmile.hub.benchmark.contender.Contender;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.load.Event;

/** Larger messages, with the hub and with raw clients. */
final class Sizes implements Scenario {
  /** Kilobytes of a message, and how many times fewer of them are sent. */
  private static final Map<Integer, Integer> FEWER = new TreeMap<>(Map.of(1, 1, 10, 4, 100, 20));

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      Ring ring = Ring.oneZone(WholeHub.SYSTEMS);
      Contender hub = stage.hub("hub", ring);
      Contender raw = stage.raw(ring);
      for (Map.Entry<Integer, Integer> size : FEWER.entrySet()) {
        String kb = size.getKey() + "-KB";
        int messages = Math.max(1, run.messages() / size.getValue());
        Entrant ofHub = new Entrant("hub/" + kb, hub, messages);
        Entrant ofRaw = new Entrant("raw/" + kb, raw, messages);
        stage.inTurn(List.of(ofHub, ofRaw), Event.application(size.getKey() * WholeHub.KB));
        run.figure("hub ÷ raw/" + kb, "1", ofHub.recorded().over(ofRaw.recorded()));
      }
    }
  }
}
