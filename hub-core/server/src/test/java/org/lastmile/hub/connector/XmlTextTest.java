package org.lastmile.hub.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.cxf.staxutils.StaxUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class XmlTextTest {
  private static final Charset GBK = Charset.forName("GBK");
  private static final String GBK_DOCUMENT =
      "<?xml version=\"1.0\" encoding=\"GBK\"?><A>朱镕 &lt;&amp; 1</A>";

  private final XmlText xmlText = new XmlText();
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext(false));

  @Test
  void aDocumentBecomesTextInACdataSectionWhateverItsEncodingWas() throws Exception {
    exchange.getMessage().setBody(GBK_DOCUMENT.getBytes(GBK));

    xmlText.cdata(exchange, "{urn:x}call", "arg0");

    assertThat(sent())
        .isEqualTo(
            "<call:call xmlns:call=\"urn:x\"><arg0><![CDATA["
                + GBK_DOCUMENT
                + "]]></arg0></call:call>");
  }

  @Test
  void aDocumentBecomesEscapedText() throws Exception {
    exchange.getMessage().setBody(GBK_DOCUMENT.getBytes(GBK));

    xmlText.escape(exchange, "{urn:x}call", "arg0");

    assertThat(sent()).doesNotContain("CDATA").contains("&lt;A>朱镕 &amp;lt;&amp;amp; 1&lt;/A>");
    reopen();
    assertThat(opened()).isEqualTo(GBK_DOCUMENT.replace("GBK", "UTF-8"));
  }

  @Test
  void theEndOfASectionInsideADocumentDoesNotEndIt() throws Exception {
    String document = "<A><![CDATA[a]]b]]></A>";
    exchange.getMessage().setBody(document.getBytes(UTF_8));

    xmlText.cdata(exchange, "{urn:x}call", "arg0");

    reopen();
    assertThat(opened()).isEqualTo(document);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0' encoding='GB2312' ?><A>朱镕𠮷</A>",
        "\n  <?xml version='1.0' encoding='GB2312' ?><A>朱镕𠮷</A>\n",
        "\uFEFF<?xml version='1.0' encoding='GB2312' ?><A>朱镕𠮷</A>"
      })
  void theEncodingThatATextDeclaresIsNotBelieved(String text) throws Exception {
    receive("<r xmlns='urn:x'><return xmlns=''>" + escaped(text) + "</return></r>");

    assertThat(opened()).isEqualTo("<?xml version='1.0' encoding='UTF-8' ?><A>朱镕𠮷</A>");
    assertThat(
            StaxUtils.read(new ByteArrayInputStream(exchange.getMessage().getBody(byte[].class))))
        .satisfies(
            read -> assertThat(read.getDocumentElement().getTextContent()).isEqualTo("朱镕𠮷"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<r/>", "<r>text</r>", "<r><a/><b/></r>", "<r><a><A>not escaped</A></a></r>"})
  void aBodyWithoutATextIsTheCallersFault(String body) {
    receive(body);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> xmlText.open(exchange))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("XML_TEXT_MISSING");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
            });
  }

  @Test
  void ofSeveralArgumentsOneIsOpenedAndTheOthersBecomeProperties() {
    receive(
        "<r xmlns='urn:x'><service xmlns=''> S1 </service><parameter xmlns=''>"
            + escaped("<?xml version='1.0' encoding='GBK'?><A>朱镕</A>")
            + "</parameter></r>");

    xmlText.openArgument(exchange, "parameter");

    assertThat(new String(exchange.getMessage().getBody(byte[].class), UTF_8))
        .isEqualTo("<?xml version='1.0' encoding='UTF-8'?><A>朱镕</A>");
    assertThat(exchange.getProperty("service")).isEqualTo("S1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<r><other>text</other></r>",
        "<r><parameter>1</parameter><parameter>2</parameter></r>",
        "<r><parameter><A>not escaped</A></parameter></r>"
      })
  void withoutTheOneArgumentOfTheNameItIsTheCallersFault(String body) {
    receive(body);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> xmlText.openArgument(exchange, "parameter"))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("XML_TEXT_MISSING"));
  }

  @Test
  void bytesThatAreNotAsTheyDeclareAreNeverSent() {
    exchange.getMessage().setBody("<?xml version='1.0' encoding='UTF-8'?><A>朱</A>".getBytes(GBK));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> xmlText.cdata(exchange, "{urn:x}call", "arg0"))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("XML_TEXT_ENCODING"));
  }

  private String opened() {
    xmlText.open(exchange);
    return new String(exchange.getMessage().getBody(byte[].class), UTF_8);
  }

  private String sent() throws Exception {
    Source body =
        (Source) exchange.getMessage().getBody(CxfPayload.class).getBodySources().getFirst();
    return StaxUtils.toString(StaxUtils.read(body).getDocumentElement());
  }

  private void reopen() throws Exception {
    receive(sent());
  }

  private void receive(String body) {
    exchange
        .getMessage()
        .setBody(
            new CxfPayload<>(
                new ArrayList<>(),
                List.<Source>of(new StreamSource(new StringReader(body))),
                null));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
