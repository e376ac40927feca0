package org.lastmile.connectors.onewindow.fake;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Printed;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.w3c.dom.Element;

/** What the window prints: each notice and each catalogue once, by its number, however often it arrives. */
final class PrintQueue implements ResponseDefinitionTransformerV2 {
  private final Map<String, Printed> printed = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final DayBook taken = new DayBook();

  @Override
  public String getName() {
    return "print";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    Element root = WindowXml.parse(serveEvent.getRequest().getBody()).orElseThrow();
    String number =
        WindowXml.text(root, "TZBH").or(() -> WindowXml.text(root, "PCBH")).orElseThrow();
    synchronized (printed) {
      calls.merge(number, 1, Integer::sum);
      if (printed.putIfAbsent(number, new Printed(number, root)) == null) {
        taken.enter(root.getTagName(), WindowXml.text(root, "BJBH").orElse(number));
      }
    }
    return serveEvent.getResponseDefinition();
  }

  List<Taken> taken() {
    return taken.entries();
  }

  void clear() {
    synchronized (printed) {
      printed.clear();
      calls.clear();
      taken.clear();
    }
  }

  List<Printed> printed() {
    synchronized (printed) {
      return new ArrayList<>(printed.values());
    }
  }

  int calls(String number) {
    synchronized (printed) {
      return calls.getOrDefault(number, 0);
    }
  }
}
