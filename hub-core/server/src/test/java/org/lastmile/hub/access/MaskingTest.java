package org.lastmile.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.MessageType;

class MaskingTest {
  private static final CanonicalTypes TYPES = new CanonicalTypes();
  private static final String PERSON = "张样例";
  private static final String CITIZEN = "339900195803120011";
  private static final String MOBILE = "13800000001";

  private final Masking masking = new Masking(TYPES);

  @ParameterizedTest(name = "{0} {1} → {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "name, 张样例, 张**",
        "name, 张三, 张**",
        "name, 欧阳样例, 欧阳**",
        "name, 司马光, 司马**",
        "name, 欧阳, 欧**",
        "name, 𠮷田样例, 𠮷**",
        "name, 𠮷, *",
        "name, 张, *",
        "name, ' 　张样例 ', 张**",
        "name, 买买提·样例, 买**",
        "name, Sample Zhang, S**",
        "citizenId, 330106190001010010, 330106********0010",
        "citizenId, 33010619000101001X, 330106********001X",
        "citizenId, 330106000101001, 330106*****1001",
        "citizenId, 33010619000101, •••(≤16)",
        "citizenId, 护照 E00000000 号码很长很长很长, •••(21)",
        "phone, 13800000001, 138****0001",
        "phone, +86 13800000001, 138****0001",
        "phone, +86-13800000001, 138****0001",
        "phone, 0571-87654321, •••(≤16)",
        "phone, 110, •••(≤16)",
        "address, 浙江省杭州市西湖区文新街道样例路1号2幢301室, 浙江省杭州市西湖区文新街道**",
        "address, 杭州市西湖区三墩镇样例村1组, 杭州市西湖区三墩镇**",
        "address, 西湖区样例路1号, 西湖区**",
        "address, 样例路1号, •••(≤16)",
        "address, 张样例家小区3幢, •••(≤16)",
        "address, 文三路马塍路口, •••(≤16)",
        "address, 张样例家住西湖区, •••(≤16)",
        "account, 6222020000000001234, ****1234",
        "account, 1234567, •••(≤16)",
        "account, 张样例的工资卡号码, •••(≤16)",
        "text, 特殊, •••(≤16)",
        "text, 家中主要劳动力患病多年现申请临时救助, •••(18)",
        "text, 𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷, •••(17)",
        "text, '', ''",
        "unheard-of, 张样例, •••(≤16)",
        "-, 张样例, •••(≤16)"
      })
  void masksAValue(String kind, String value, String shown) {
    assertThat(Masks.apply(kind, value)).isEqualTo(shown);
  }

  @Test
  void everyMaskThatASchemaNamesIsOneOfThese() {
    Set<String> named = new HashSet<>();
    TYPES.known().forEach(type -> TYPES.tags(type).forEach(tag -> named.add("" + tag.mask())));
    assertThat(named)
        .isSubsetOf("null", "name", "citizenId", "phone", "address", "account", "text");
  }

  @Test
  void masksACanonicalBodyFieldByFieldInNestedObjectsAndArrays() {
    JsonNode shown =
        body(
            "case.dispatched/1",
            """
            {"department":"样例局","reason":"按事项","application":{
              "matterCode":"11330106XHDEM0017J4330104001000",
              "applicant":{"kind":"natural","name":"欧阳样例","citizenId":"339900195803120011",
                "phone":"13800000001","address":"西湖区文新街道样例路1号"},
              "subject":"张样例的固定资产投资项目核准申请表","serviceClass":"special",
              "form":{"张样例":"13800000001","list":[{"id":"339900195803120011"}]},
              "materials":[
                {"name":"张样例身份证.pdf","original":true,"digest":"sha256:00"},
                {"name":"申请表","original":false}],
              "place":{"text":"张样例家门口","longitude":120.13,"latitude":30.27,"coordinateSystem":"GCJ-02"},
              "origin":{"system":"zhilian-gov","number":"ZL-1"}}}""");

    JsonNode application = shown.path("application");
    assertThat(shown.path("department").textValue()).isEqualTo("样例局");
    assertThat(application.path("matterCode").textValue()).startsWith("11330106");
    assertThat(application.at("/applicant/name").textValue()).isEqualTo("欧阳**");
    assertThat(application.at("/applicant/citizenId").textValue()).isEqualTo("339900********0011");
    assertThat(application.at("/applicant/phone").textValue()).isEqualTo("138****0001");
    assertThat(application.at("/applicant/address").textValue()).isEqualTo("西湖区文新街道**");
    assertThat(application.at("/applicant/kind").textValue()).isEqualTo("natural");
    assertThat(application.path("subject").textValue()).isEqualTo("•••(17)");
    assertThat(application.path("form")).hasSize(2);
    assertThat(application.at("/materials/0/name").textValue()).isEqualTo("•••(≤16)");
    assertThat(application.at("/materials/0/original").booleanValue()).isTrue();
    assertThat(application.at("/materials/1/original").isBoolean()).isTrue();
    assertThat(application.at("/place/longitude").textValue()).isEqualTo("•••");
    assertThat(application.at("/place/coordinateSystem").textValue()).isEqualTo("GCJ-02");
    assertThat(application.at("/origin/number").textValue()).isEqualTo("ZL-1");
    nothingPersonal(shown.toString());
  }

  @Test
  void masksWhatTheSchemaDoesNotKnowAtAnyDepth() {
    JsonNode shown =
        body(
            "case.submitted/1",
            """
            {"nickname":"张样例","13800000001":"x","materials":"张样例",
             "applicant":{"kind":"natural","name":"张样例","wechat":"张样例",
               "family":[{"name":"张样例"},["张样例",13800000001]]},
             "origin":{"system":"zhilian-gov","number":"339900195803120011"}}""");

    assertThat(shown.path("nickname").textValue()).isEqualTo("•••(≤16)");
    assertThat(shown.path("materials").textValue()).isEqualTo("•••(≤16)");
    assertThat(shown.at("/applicant/wechat").textValue()).isEqualTo("•••(≤16)");
    assertThat(shown.at("/applicant/family/1/1").textValue()).isEqualTo("•••");
    // a field of L2 that holds what it must not
    assertThat(shown.at("/origin/number").textValue()).isEqualTo("•••");
    nothingPersonal(shown.toString());
  }

  static Stream<MessageType> types() {
    return TYPES.known().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void ofEveryExampleNothingFromL3IsShownAsItIs(MessageType type) throws IOException {
    for (String name : examples(type)) {
      JsonNode body = Json.parse(resource(type.exampleFolder() + "/" + name));
      String shown = masking.body(type, body).toString();
      for (FieldTag tag : TYPES.tags(type)) {
        if (tag.level().masked()) {
          values(body, tag.pointer().substring(1).split("/"), 0)
              .forEach(value -> assertThat(shown).as("%s %s", type, tag).doesNotContain(value));
        }
      }
    }
  }

  @Test
  void masksAWholeEventAndTheNamesOfItsAttachments() {
    String event =
        """
        {"specversion":"1.0","id":"m-1","source":"/systems/zhilian-gov","type":"org.lastmile.case.submitted",
         "dataschema":"urn:lastmile:type:case.submitted/1","subject":"L33","idempotencykey":"m-1","extra":"张样例",
         "attachments":"[{\\"digest\\":\\"sha256:00\\",\\"size\\":3,\\"mediaType\\":\\"image/png\\",\\"name\\":\\"张样例.png\\"}]",
         "data":{"applicant":{"kind":"natural","name":"张样例"}}}""";
    String shown =
        show(Payload.Role.CANONICAL, "application/cloudevents+json", event).orElseThrow();
    assertThat(shown).contains("\"L33\"", "张**", "sha256:00", "image/png");
    nothingPersonal(shown);

    String newer = event.replace("case.submitted/1", "case.submitted/99");
    shown = show(Payload.Role.CANONICAL, "application/cloudevents+json", newer).orElseThrow();
    assertThat(shown).contains("\"applicant\"").doesNotContain("张");
    // refused: whatever it calls itself, nobody has checked it
    assertThat(
            masking.show(
                payload(Payload.Role.CANONICAL, "application/cloudevents+json", event), false))
        .hasValueSatisfying(text -> assertThat(text).doesNotContain("L33", "张"));
  }

  @Test
  void showsOfNativeFormsTheStructureAlone() {
    String json =
        "{\"applicantName\":\"张样例\",\"ids\":[\"339900195803120011\"],\"339900195803120011\":1,\"张样例\":true,\"n\":null}";
    assertThat(show(Payload.Role.NATIVE, "application/json;charset=UTF-8", json))
        .hasValueSatisfying(
            text -> {
              assertThat(text).contains("applicantName", "ids").doesNotContain("true");
              nothingPersonal(text);
            });

    String xml =
        """
        <?xml version="1.0"?><!-- 张样例 --><s:Case xmlns:s="urn:x" phone="13800000001"><SQRXM>张样例</SQRXM>
        <empty/>text 13800000001<list><one a="张样例"><![CDATA[339900195803120011]]></one></list></s:Case>""";
    assertThat(show(Payload.Role.NATIVE, "text/xml", xml))
        .hasValueSatisfying(
            text -> {
              assertThat(text)
                  .isEqualTo(
                      """
                      <s:Case phone="•••(≤16)">
                        <SQRXM>•••(≤16)</SQRXM>
                        <empty></empty>
                        •••(≤16)
                        <list>
                          <one a="•••(≤16)">•••(18)</one>
                        </list>
                      </s:Case>""");
              nothingPersonal(text);
            });
  }

  @Test
  void readsXmlInTheCharsetOfItsMediaType() {
    Charset gbk = Charset.forName("GBK");
    Payload payload =
        new Payload(
            Payload.Role.NATIVE, "text/xml;charset=GBK", "<a><SQRXM>张样例</SQRXM></a>".getBytes(gbk));
    assertThat(masking.show(payload, true)).contains("<a>\n  <SQRXM>•••(≤16)</SQRXM>\n</a>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|张样例",
        "application/json|{\"name\":\"张样例\"",
        "application/json|",
        "text/xml|<a>张样例",
        "text/xml|<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hosts'>]><a>&e;</a>",
        "text/xml|<!DOCTYPE a><a>x</a>",
        "application/x-www-form-urlencoded|name=x",
        "multipart/related;type=\"text/xml\"|--x",
        "''|x"
      })
  void showsNothingOfWhatHasNoStructure(String mediaType, String content) {
    assertThat(show(Payload.Role.NATIVE, mediaType, content == null ? "" : content)).isEmpty();
    assertThat(show(Payload.Role.ANSWER, mediaType, content == null ? "" : content)).isEmpty();
  }

  @Test
  void cutsNumbersOfPersonsOutOfSentences() {
    assertThat(Masking.withoutNumbersOfPersons("of 339900195803120011, call 13800000001 now"))
        .isEqualTo("of •••, call ••• now");
    String numbers =
        "L33010620261124000001 ZL20261124093000ab0001 91330106MA0000000X 20261124093000";
    assertThat(Masking.withoutNumbersOfPersons(numbers)).isEqualTo(numbers);
  }

  private JsonNode body(String type, String json) {
    int slash = type.indexOf('/');
    return masking.body(
        new MessageType(type.substring(0, slash), Integer.parseInt(type.substring(slash + 1))),
        Json.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<String> show(Payload.Role role, String mediaType, String content) {
    return masking.show(payload(role, mediaType, content), true);
  }

  private static Payload payload(Payload.Role role, String mediaType, String content) {
    return new Payload(role, mediaType, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void nothingPersonal(String shown) {
    assertThat(shown).doesNotContain(PERSON, CITIZEN, MOBILE, "样例家");
  }

  private static Stream<String> values(JsonNode node, String[] path, int at) {
    if (at < path.length) {
      return path[at].equals("*")
          ? node.valueStream().flatMap(child -> values(child, path, at + 1))
          : values(node.path(path[at]), path, at + 1);
    }
    if (node.isContainerNode()) {
      return node.valueStream().flatMap(child -> values(child, path, at));
    }
    String text = node.asText();
    // what is shorter stands in other words by chance
    return text.length() < 3 ? Stream.empty() : Stream.of("\"" + text + "\"");
  }

  private static Set<String> examples(MessageType type) throws IOException {
    Set<String> names = new HashSet<>();
    Path folder = Path.of("../spi/src/main/resources", type.exampleFolder());
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MaskingTest.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
