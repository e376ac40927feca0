package org.lastmile.hub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class MappingsTest {
  private static final String XSLT =
      """
      <xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
          xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all">
      %s
      </xsl:stylesheet>
      """;

  @TempDir Path folder;

  private Mappings mappings;

  @BeforeEach
  void tables() throws IOException {
    write("codes/sex-from-fhir.csv", "from,to,name\nmale,1,男\nfemale,2,女\n");
    mappings = new Mappings(Resources.of(folder), new CodeTables(folder.resolve("codes")));
  }

  @Test
  void jsltMapsJsonAndLooksUpCodes() throws IOException {
    write(
        "m.jslt",
        "{\"sex\": code(\"sex-from-fhir\", .gender), \"none\": code(\"sex-from-fhir\", .absent), \"n\": .n}");
    JsonNode result =
        mappings.get("m.jslt").toJson("{\"gender\":\"female\",\"n\":30.2740}".getBytes(UTF_8));
    assertThat(result.toString()).isEqualTo("{\"sex\":\"2\",\"n\":30.2740}");
  }

  @Test
  void jsltLeavesOutNullButKeepsEmptyArraysAndObjects() throws IOException {
    write("m.jslt", "{\"absent\": .absent, \"none\": [for (.list) .], \"empty\": .object}");
    JsonNode result = mappings.get("m.jslt").toJson("{\"list\":[],\"object\":{}}".getBytes(UTF_8));
    assertThat(result.toString()).isEqualTo("{\"none\":[],\"empty\":{}}");
  }

  @Test
  void xsltMapsXmlToJsonAndLooksUpCodes() throws IOException {
    write(
        "m.xslt",
        XSLT.formatted(
            """
            <xsl:output method="json"/>
            <xsl:template match="/">
              <xsl:sequence select="map{'sex': hub:code('sex-from-fhir', string(p/@sex)), 'none': hub:code('sex-from-fhir', p/@absent), 'name': string(p)}"/>
            </xsl:template>
            """));
    JsonNode result =
        mappings.get("m.xslt").toJson("<p sex='male'>𠮷 &lt;1&gt;</p>".getBytes(UTF_8));
    assertThat(result)
        .isEqualTo(Json.parse("{\"sex\":\"1\",\"none\":null,\"name\":\"𠮷 <1>\"}".getBytes(UTF_8)));
  }

  @Test
  void xsltKeepsALongTextWhole() throws IOException {
    write(
        "m.xslt",
        XSLT.formatted(
            """
            <xsl:output method="json"/>
            <xsl:template match="/"><xsl:sequence select="map{'text': string(p)}"/></xsl:template>
            """));
    String text = "x" + "𠮷".repeat(20_000);
    JsonNode result = mappings.get("m.xslt").toJson(("<p>" + text + "</p>").getBytes(UTF_8));
    assertThat(result.path("text").textValue()).isEqualTo(text);
  }

  @Test
  void xsltLeavesOutTheSpaceThatItStrips() throws IOException {
    String mapping =
        XSLT.formatted(
            """
            <xsl:output method="json"/>
            %s
            <xsl:template match="/"><xsl:sequence select="count(p/node())"/></xsl:template>
            """);
    write("stripped.xslt", mapping.formatted("<xsl:strip-space elements='*'/>"));
    write("kept.xslt", mapping.formatted(""));
    byte[] document = "<p> <a/> </p>".getBytes(UTF_8);
    assertThat(mappings.get("stripped.xslt").toJson(document).intValue()).isEqualTo(1);
    assertThat(mappings.get("kept.xslt").toJson(document).intValue()).isEqualTo(3);
  }

  @Test
  void xsltMapsJsonToXmlInTheEncodingDeclared() throws IOException {
    write(
        "m.xslt",
        XSLT.formatted(
            """
            <xsl:output method="xml" encoding="GBK"/>
            <xsl:param name="message"/>
            <xsl:template name="xsl:initial-template">
              <case at="{$message?body?at}" n="{$message?body?n}" d="{$message?body?d}">
                <xsl:for-each select="$message?body?items?*"><item><xsl:value-of select="?name"/></item></xsl:for-each>
                <xsl:if test="exists($message?due)"><due/></xsl:if>
              </case>
            </xsl:template>
            """));
    String message =
        """
        {"due":null,"body":{"at":"2026-11-24T10:00:00+08:00","n":1200,"d":120.1305,"items":[{"name":"样例"},{"name":"<b>"}]}}
        """;
    Mapping.Native result = mappings.get("m.xslt").toNative(Json.parse(message.getBytes(UTF_8)));
    assertThat(new String(result.bytes(), Charset.forName("GBK")))
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"GBK\"?><case at=\"2026-11-24T10:00:00+08:00\" n=\"1200\" d=\"120.1305\">"
                + "<item>样例</item><item>&lt;b&gt;</item></case>");
    assertThat(result.mediaType()).isEqualTo("text/xml;charset=GBK");
  }

  @ParameterizedTest
  @CsvSource({
    "GBK, 朱镕基, ''",
    "GB2312, 朱镕基, 2",
    "GBK, 张𠮷祥, 2",
    "GB2312, 张样例, ''",
    "GBK, \u4DAE, 1",
    "GBK, a\u0001b, 2",
    "GB18030, 张𠮷祥, ''"
  })
  void aCharacterThatTheSetDoesNotHoldIsTheCallersFaultAndNamesFieldAndPositionOnly(
      String charset, String text, String position) throws IOException {
    write(
        "m.xslt",
        XSLT.formatted(
            """
            <xsl:output method="xml" encoding="%s"/>
            <xsl:param name="message"/>
            <xsl:template name="xsl:initial-template">
              <p><xsl:value-of select="hub:in-charset('%s', $message?name, '/name'), hub:in-charset('%s', $message?none, '/none')"/></p>
            </xsl:template>
            """
                .formatted(charset, charset, charset)));
    JsonNode message = Json.object().put("name", text);
    if (position.isEmpty()) {
      assertThat(
              new String(
                  mappings.get("m.xslt").toNative(message).bytes(), Charset.forName(charset)))
          .contains("<p>" + text + "</p>");
      return;
    }
    HubException fault = fault(() -> mappings.get("m.xslt").toNative(message));
    assertThat(fault.code()).isEqualTo("CHARACTER_OUTSIDE");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo("/name");
    assertThat(fault)
        .hasMessage(
            "/name holds at character %s one that the system cannot take; allowed are those of %s",
            position, Charset.forName(charset).name());
  }

  @Test
  void anUnknownCodeIsTheCallersFaultAndNamesTableAndFieldButNotTheValue() throws IOException {
    write("m.jslt", "{\"sex\": code(\"sex-from-fhir\", .gender, \"gender\")}");
    write(
        "m.xslt",
        XSLT.formatted(
            """
            <xsl:output method="json"/>
            <xsl:template match="/"><xsl:sequence select="map{'s': hub:code('sex-from-fhir', string(p), 'gender')}"/></xsl:template>
            """));
    HubException jslt = fault(() -> mappings.get("m.jslt").toJson("{\"gender\":\"secret\"}"));
    HubException xslt = fault(() -> mappings.get("m.xslt").toJson("<p>secret</p>"));
    for (HubException fault : new HubException[] {jslt, xslt}) {
      assertThat(fault.code()).isEqualTo("CODE_UNKNOWN");
      assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
      assertThat(fault.place()).isEqualTo("gender");
      assertThat(fault)
          .hasMessage("gender is not in code table 'sex-from-fhir'; allowed are male, female");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"now()", "random()", "uuid()", "[for (.a) format-time(now(), \"yyyy\")]"})
  void jsltThatIsNotDeterministicIsRefused(String text) throws IOException {
    write("m.jslt", "{\n  \"a\": " + text + "}");
    HubException fault = fault(() -> mappings.get("m.jslt"));
    assertThat(fault.code()).isEqualTo("MAPPING_IMPURE");
    assertThat(fault.place()).startsWith("m.jslt:2:");
  }

  @Test
  void impureJsltDoesNotHideInAnImport() throws IOException {
    write("lib.jslt", "def stamp() now()\n null");
    write("m.jslt", "import \"lib.jslt\" as lib\n {\"a\": lib:stamp()}");
    assertThat(fault(() -> mappings.get("m.jslt")).place()).startsWith("lib.jslt:1:");
  }

  @Test
  void brokenMappingsAreNamedWithLine() throws IOException {
    write("m.jslt", "{\n  \"a\": (}");
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:template match='/'>\n<xsl:value-of select='nosuch:f(1)'/></xsl:template>"));
    assertThat(fault(() -> mappings.get("m.jslt")).place()).startsWith("m.jslt:2:");
    assertThat(fault(() -> mappings.get("m.xslt")).place()).isEqualTo("m.xslt:4");
    assertThat(fault(() -> mappings.get("absent.jslt")).code()).isEqualTo("RESOURCE_MISSING");
    assertThat(fault(() -> mappings.get("../m.jslt")).code()).isEqualTo("RESOURCE_PATH_INVALID");
  }

  @Test
  void aMappingRefusesWithItsOwnWords() throws IOException {
    write("m.jslt", "if (.a) . else error(\"a is compulsory\")");
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:template match='/'><xsl:sequence select=\"error(xs:QName('hub:A_MISSING'), 'a is compulsory')\"/></xsl:template>"));
    assertThat(fault(() -> mappings.get("m.jslt").toJson("{}"))).hasMessage("a is compulsory");
    write("p.jslt", "error(\"a is compulsory\", \"/a\")");
    assertThat(fault(() -> mappings.get("p.jslt").toJson("{}")).place()).isEqualTo("/a");
    HubException xslt = fault(() -> mappings.get("m.xslt").toJson("<a/>"));
    assertThat(xslt.code()).isEqualTo("A_MISSING");
    assertThat(xslt).hasMessage("a is compulsory");
    write(
        "p.xslt",
        XSLT.formatted(
            "<xsl:template match='/'><xsl:sequence select=\"error(xs:QName('hub:A_MISSING'), 'a is compulsory', '/a')\"/></xsl:template>"));
    assertThat(fault(() -> mappings.get("p.xslt").toJson("<a/>")).place()).isEqualTo("/a");
  }

  @Test
  void runTimeFaultsTellThePlaceInTheMappingAndNoValue() throws IOException {
    write("m.jslt", "{\n  \"n\": number(.name) + 1}");
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:output method='json'/><xsl:template match='/'>\n<xsl:sequence select='xs:integer(string(a))'/></xsl:template>"));
    HubException jslt = fault(() -> mappings.get("m.jslt").toJson("{\"name\":\"张样例\"}"));
    HubException xslt = fault(() -> mappings.get("m.xslt").toJson("<a>张样例</a>"));
    assertThat(jslt.place()).startsWith("m.jslt");
    assertThat(xslt.place()).isEqualTo("m.xslt:4");
    for (HubException fault : new HubException[] {jslt, xslt}) {
      assertThat(fault.code()).isEqualTo("UNMAPPABLE");
      assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
      assertThat(fault).hasMessageNotContaining("张").hasNoCause();
    }
    assertThat(
            fault(
                    () ->
                        mappings
                            .get("m.jslt")
                            .toNative(Json.parse("{\"name\":\"x\"}".getBytes(UTF_8))))
                .kind())
        .isEqualTo(FaultKind.LASTING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doc('file:///etc/hostname')",
        "unparsed-text('file:///etc/hostname')",
        "unparsed-text('other.txt')",
        "document('other.xml')",
        "json-doc('file:///etc/hostname')",
        "environment-variable('PATH')",
        "system-property('user.home')",
        "Q{java:java.lang.System}currentTimeMillis()"
      })
  void xsltReadsNothingButItsInput(String expression) throws IOException {
    write("other.txt", "outside");
    write("other.xml", "<outside/>");
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:output method='json'/><xsl:template match='/'><xsl:sequence select=\"map{'v': string("
                + expression
                + ")}\"/></xsl:template>"));
    String result;
    try {
      result = mappings.get("m.xslt").toJson("<a/>").path("v").textValue();
    } catch (HubException e) {
      result = "";
    }
    assertThat(result).isEmpty();
  }

  @Test
  void xsltWritesNothingButItsResult() throws IOException {
    Path target = folder.resolve("written.xml");
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:output method='json'/><xsl:template match='/'><xsl:result-document href='"
                + target.toUri()
                + "'><x/></xsl:result-document><xsl:sequence select='map{}'/></xsl:template>"));
    fault(() -> mappings.get("m.xslt").toJson("<a/>"));
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>\n<a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
        "<a>\n<b></a>",
        ""
      })
  void xmlWithEntitiesOrNotWellFormedIsRefusedWithPlace(String xml) throws IOException {
    write(
        "m.xslt",
        XSLT.formatted(
            "<xsl:output method='json'/><xsl:template match='/'><xsl:sequence select='map{}'/></xsl:template>"));
    HubException fault = fault(() -> mappings.get("m.xslt").toJson(xml.getBytes(UTF_8)));
    assertThat(fault.code()).isEqualTo("XML_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).matches("-?\\d+:-?\\d+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{\"a\":1} x", "{", "", "{'a':1}", "{\"a\":NaN}"})
  void jsonThatIsNotStrictIsRefused(String json) throws IOException {
    write("m.jslt", ".");
    assertThat(fault(() -> mappings.get("m.jslt").toJson(json)).code()).isEqualTo("JSON_INVALID");
  }

  @Test
  void endlessRecursionIsAFaultNotAnEnd() throws IOException {
    write("m.jslt", "def f(x) [f($x)]\n f(.)");
    assertThat(fault(() -> mappings.get("m.jslt").toJson("{}")).code()).isEqualTo("UNMAPPABLE");
  }

  @Test
  void theUsersFileStandsBeforeThePluginsAndImportsCountInTheHash() throws IOException {
    write("lib.jslt", "def f(x) $x\n null");
    write("m.jslt", "import \"lib.jslt\" as lib\n lib:f(.)");
    write("override/m.jslt", "\"mine\"");
    CodeTables codes = new CodeTables(folder.resolve("codes"));
    Mapping plain = new Mappings(Resources.of(folder), codes).get("m.jslt");
    Mapping mine =
        new Mappings(Resources.of(folder.resolve("override")).orElse(Resources.of(folder)), codes)
            .get("m.jslt");
    assertThat(mine.toJson("{}").textValue()).isEqualTo("mine");
    assertThat(mine.contentHash()).isNotEqualTo(plain.contentHash());
    write("lib.jslt", "def f(x) [$x]\n null");
    assertThat(new Mappings(Resources.of(folder), codes).get("m.jslt").contentHash())
        .isNotEqualTo(plain.contentHash());
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static HubException fault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    HubException fault = catchThrowableOfType(HubException.class, call);
    assertThat(fault).isNotNull();
    return fault;
  }
}
