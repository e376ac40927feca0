package org.lastmile.connectors.humanresources;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Element;

/** One round of fetching: the results that came, and what is to be confirmed of them. */
public final class HumanResourcesResults {
  private static final String ROUND = "HumanResourcesRound";
  private static final int MOST = 50;

  private record Round(List<String> serials, List<Confirmation> confirmations) {}

  /** @param fault code of what makes the result unreadable, null if it was taken */
  private record Confirmation(String serial, @Nullable String fault) {}

  /** Makes the body the request for results. */
  public void ask(Exchange exchange) {
    Element request = HumanResourcesXml.request("RS20", exchange.getExchangeId());
    Element fetch = HumanResourcesXml.add(HumanResourcesXml.add(request, "BODY", ""), "QS", "");
    HumanResourcesXml.add(fetch, "ZDTS", Integer.toString(MOST));
    exchange.getMessage().setBody(HumanResourcesXml.bytes(request));
  }

  /** Makes the body the list of results, each a document of its own. */
  public void open(Exchange exchange) throws InvalidPayloadException {
    Element answer =
        HumanResourcesXml.parse(
            exchange.getMessage().getMandatoryBody(byte[].class), "HUMAN_RESOURCES_ANSWER");
    Element body = HumanResourcesXml.child(answer, "BODY");
    Element fetched = body == null ? null : HumanResourcesXml.child(body, "QS");
    List<String> serials = new ArrayList<>();
    List<byte[]> documents = new ArrayList<>();
    for (Element result :
        fetched == null ? List.<Element>of() : HumanResourcesXml.children(fetched)) {
      String serial = HumanResourcesXml.text(result, "LSH");
      if (serial.isEmpty()) {
        throw new HubException(
            "HUMAN_RESOURCES_ANSWER",
            FaultKind.PASSING,
            "a result has no serial number, without which it cannot be confirmed",
            "RESULT/LSH",
            null);
      }
      serials.add(serial);
      documents.add(HumanResourcesXml.bytes(result));
    }
    exchange.setProperty(ROUND, new Round(serials, new ArrayList<>()));
    exchange.getMessage().setBody(documents);
  }

  /** The result is durable. */
  public void taken(Exchange exchange) {
    confirm(exchange, null);
  }

  /** What the hub cannot take now comes again and ends the round; what nobody can read is the bureau's to mend. */
  public void failed(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      throw fault;
    }
    confirm(exchange, fault.code());
  }

  /** Whether there is anything to confirm. */
  public boolean areThere(Exchange exchange) {
    return !round(exchange).confirmations().isEmpty();
  }

  /** Makes the body the confirmation of the whole round. */
  public void confirmation(Exchange exchange) {
    Element request = HumanResourcesXml.request("RS21", exchange.getExchangeId() + "-QR");
    Element list = HumanResourcesXml.add(HumanResourcesXml.add(request, "BODY", ""), "QR", "");
    for (Confirmation one : round(exchange).confirmations()) {
      Element result = HumanResourcesXml.add(list, "RESULT", "");
      HumanResourcesXml.add(result, "LSH", one.serial());
      HumanResourcesXml.add(result, "JG", one.fault() == null ? "1" : "9");
      if (one.fault() != null) {
        HumanResourcesXml.add(result, "CWDM", one.fault());
      }
    }
    exchange.getMessage().setBody(HumanResourcesXml.bytes(request));
  }

  private static void confirm(Exchange exchange, @Nullable String fault) {
    Round round = round(exchange);
    int index = exchange.getProperty(Exchange.SPLIT_INDEX, Integer.class);
    round.confirmations().add(new Confirmation(round.serials().get(index), fault));
  }

  /** The parts of a split share it. */
  private static Round round(Exchange exchange) {
    return exchange.getProperty(ROUND, Round.class);
  }
}
