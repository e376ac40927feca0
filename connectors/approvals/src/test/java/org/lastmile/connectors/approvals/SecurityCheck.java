package org.lastmile.connectors.approvals;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.headers.Header;
import org.apache.cxf.phase.Phase;
import org.lastmile.hub.testkit.WsSecurityHeader;
import org.w3c.dom.Element;

/** Lets in only who proves to be the hub. */
final class SecurityCheck extends AbstractSoapInterceptor {
  private final WsSecurityHeader expected;

  SecurityCheck(ApprovalsFake.Settings settings, Clock clock) {
    super(Phase.PRE_PROTOCOL);
    this.expected = new WsSecurityHeader(settings.user(), settings.password(), clock);
  }

  @Override
  public Set<QName> getUnderstoodHeaders() {
    return Set.of(WsSecurityHeader.NAME);
  }

  @Override
  public void handleMessage(SoapMessage message) {
    Header header = message.getHeader(WsSecurityHeader.NAME);
    Optional<String> wrong =
        header == null
            ? Optional.of("no security header")
            : expected.check((Element) header.getObject());
    wrong.ifPresent(
        reason -> {
          throw new SoapFault(reason, new QName(WsSecurityHeader.WSSE, "FailedAuthentication"));
        });
  }
}
