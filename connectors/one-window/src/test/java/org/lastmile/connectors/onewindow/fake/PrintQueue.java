package org.lastmile.connectors.onewindow.fake;

import com.github.tomakehurst.wiremock.http.Request;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Printed;
import org.lastmile.hub.testkit.CallBook;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;

/** What the window prints: each notice and each catalogue once, by its number, however often it arrives. */
final class PrintQueue extends CallBook<Printed> {
  PrintQueue() {
    super("print");
  }

  @Override
  protected void take(Request request) {
    Element root = XmlDom.root(request.getBody()).orElseThrow();
    String number =
        WindowXml.text(root, "TZBH").or(() -> WindowXml.text(root, "PCBH")).orElseThrow();
    take(
        number,
        new Printed(number, root),
        root.getTagName(),
        WindowXml.text(root, "BJBH").orElse(number));
  }
}
