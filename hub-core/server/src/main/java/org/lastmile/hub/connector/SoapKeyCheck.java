package org.lastmile.hub.connector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.headers.Header;
import org.apache.cxf.phase.Phase;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.w3c.dom.Element;

/** Lets in only who has the static key in the header that is agreed; answers to the hub's own calls go by. */
final class SoapKeyCheck extends AbstractSoapInterceptor {
  private static final String PLACE = "soap:Header";

  private final QName header;
  private final byte[] expected;

  /** Keys of {@code connector.yaml}: {@code door.keyHeader} and {@code door.key}. */
  SoapKeyCheck(String connectorId, Map<String, String> config) {
    super(Phase.PRE_PROTOCOL);
    header = QName.valueOf(CallerChecks.required(connectorId, config, "door.keyHeader"));
    expected = digest(CallerChecks.required(connectorId, config, "door.key"));
  }

  @Override
  public Set<QName> getUnderstoodHeaders() {
    return Set.of(header);
  }

  @Override
  public void handleMessage(SoapMessage message) {
    if (isRequestor(message)) {
      return;
    }
    Header given = message.getHeader(header);
    if (given == null || !(given.getObject() instanceof Element element)) {
      throw refused(message, "AUTH_MISSING", "the key is needed in the header " + header);
    }
    // digests, so that the time says nothing
    if (!MessageDigest.isEqual(expected, digest(element.getTextContent().strip()))) {
      throw refused(message, "AUTH_KEY", "the key is not valid");
    }
  }

  private static SoapFault refused(SoapMessage message, String code, String text) {
    return new SoapFault(
        text,
        new HubException(code, FaultKind.CALLER, text, PLACE, null),
        message.getVersion().getSender());
  }

  private static byte[] digest(String key) {
    return Ids.sha256().digest(key.getBytes(StandardCharsets.UTF_8));
  }
}
