package org.lastmile.connectors.clinicdata;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.DefaultXMLParser;
import ca.uhn.hl7v2.parser.ParserConfiguration;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.lastmile.connectors.clinicdata.ClinicDataAck.Answer;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * HL7 messages as they travel, with bars and hats, and in the XML encoding of HL7, which mappings read and write; HAPI
 * turns one into the other. What a message means is said by the mappings.
 */
public final class ClinicDataMessages implements AutoCloseable {
  private static final String NATIVE = "HubNative";
  private static final String NATIVE_TYPE = "HubNativeType";
  private static final String TAKEN = "clinicDataTaken";
  private static final String SENT = "clinicDataSent";
  private static final String ANSWER = "clinicDataAnswer";
  private static final String ANSWER_BYTES = "clinicDataAnswerBytes";
  private static final String MEDIA_TYPE = "application/hl7-v2;charset=";
  private static final int ID_BYTES = 10;

  private final HapiContext hapi;
  private final ClinicDataLink link;
  private final ClinicDataAck acks;
  private final Set<String> declining;
  private final Clock clock;

  /** A message that is being taken, and in what it will be answered. */
  private record Taken(ClinicDataHead head, ClinicDataText text) {}

  ClinicDataMessages(ConnectorContext context) {
    this.hapi = hapi();
    this.link = ClinicDataLink.of(context);
    this.acks = new ClinicDataAck(hapi, context.clock());
    this.declining =
        Arrays.stream(context.text("codes.refused").split(","))
            .map(String::strip)
            .filter(code -> !code.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.clock = context.clock();
  }

  private static HapiContext hapi() {
    DefaultHapiContext hapi = new DefaultHapiContext();
    // schema and mapping check, and say it without quoting
    hapi.setValidationContext(ValidationContextFactory.noValidation());
    ParserConfiguration parsing = hapi.getParserConfiguration();
    parsing.setPrettyPrintWhenEncodingXml(false);
    parsing.setXmlDisableWhitespaceTrimmingOnAllNodes(true);
    parsing.setDefaultObx2Type("ST");
    parsing.setInvalidObx2Type("ST");
    return hapi;
  }

  /**
   * Makes XML of what came.
   *
   * @throws HubException CALLER: what is not for this link, or cannot be read
   */
  public void read(Exchange exchange) {
    ClinicDataText text = ClinicDataText.read(exchange.getMessage().getBody(byte[].class));
    ClinicDataHead head = ClinicDataHead.of(text.text());
    exchange.setProperty(TAKEN, new Taken(head, text));
    exchange.setProperty(NATIVE_TYPE, MEDIA_TYPE + text.charset().name());
    if (head.equals(ClinicDataHead.NONE)) {
      throw unreadable("the message does not begin with MSH and its fields");
    }
    link.check(head);
    try {
      Message message = new PipeParser(hapi).parse(text.text());
      exchange
          .getMessage()
          .setBody(new DefaultXMLParser(hapi).encode(message).getBytes(StandardCharsets.UTF_8));
    } catch (HL7Exception e) {
      // its text quotes the message
      throw unreadable("the message has a segment that cannot be read");
    }
  }

  private static HubException unreadable(String text) {
    return new HubException("CLINIC_DATA_SYNTAX", FaultKind.CALLER, text);
  }

  /** AA: called once the hub has the message. */
  public void accepted(Exchange exchange) {
    Taken taken = exchange.getProperty(TAKEN, Taken.class);
    exchange.getMessage().setBody(acks.write(taken.head(), taken.text().charset(), null));
  }

  /** AE or AR, by the fault, to the message that is the body. */
  void refuse(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    ClinicDataText text = ClinicDataText.readable(exchange.getMessage().getBody(byte[].class));
    exchange
        .getMessage()
        .setBody(acks.write(ClinicDataHead.of(text.text()), text.charset(), fault));
  }

  /**
   * Makes what travels of the XML that was mapped. The control id is derived from the message's key, so that the clinic
   * recognises what comes again.
   */
  public void write(Exchange exchange) {
    byte[] xml = exchange.getMessage().getBody(byte[].class);
    String id = controlId(exchange);
    try {
      Message message = new DefaultXMLParser(hapi).parse(new String(xml, StandardCharsets.UTF_8));
      Terser field = new Terser(message);
      field.set("MSH-3-1", link.hubApplication());
      field.set("MSH-4-1", link.hubFacility());
      field.set("MSH-5-1", link.systemApplication());
      field.set("MSH-6-1", link.systemFacility());
      field.set("MSH-10", id);
      field.set("MSH-11-1", link.processing());
      byte[] bytes = new PipeParser(hapi).encode(message).getBytes(StandardCharsets.UTF_8);
      exchange.setProperty(SENT, id);
      exchange.setProperty(NATIVE, bytes);
      exchange.setProperty(NATIVE_TYPE, MEDIA_TYPE + StandardCharsets.UTF_8.name());
      exchange.getMessage().setBody(bytes);
    } catch (HL7Exception e) {
      throw new HubException(
          "CLINIC_DATA_WRITE", FaultKind.LASTING, "what was mapped is no HL7 message", null, e);
    }
  }

  private static String controlId(Exchange exchange) {
    org.lastmile.hub.spi.Message message = message(exchange);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  (message.source() + "\n" + message.type() + "\n" + message.idempotencyKey())
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().withUpperCase().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new HubException(
          "CLINIC_DATA_WRITE", FaultKind.LASTING, "this Java has no SHA-256", null, e);
    }
  }

  /**
   * Looks what the clinic answered. A decline of a booking is an answer; what else is no AA is thrown.
   *
   * @throws HubException {@code CLINIC_DATA_ANSWER} or {@code CLINIC_DATA_BUSY} (PASSING), {@code CLINIC_DATA_REFUSED}
   *     (CALLER), {@code CLINIC_DATA_REJECTED} (LASTING)
   */
  public void judge(Exchange exchange) {
    byte[] bytes = exchange.getMessage().getBody(byte[].class);
    Answer answer = ClinicDataAck.read(bytes);
    if (answer == null || !answer.controlId().equals(exchange.getProperty(SENT))) {
      throw new HubException(
          "CLINIC_DATA_ANSWER",
          FaultKind.PASSING,
          "the clinic system's answer is no acknowledgement of this message; allowed is one with its control id in"
              + " MSA-2",
          "MSA-2",
          null);
    }
    exchange.setProperty(ANSWER, answer);
    exchange.setProperty(ANSWER_BYTES, bytes);
    switch (answer.code()) {
      case "AA", "CA" -> {}
      case "AE", "CE" -> {
        if (!declined(exchange)) {
          throw no("CLINIC_DATA_REFUSED", FaultKind.CALLER, answer);
        }
      }
      case "AR", "CR" -> {
        boolean notTaken = answer.error().startsWith("20") && !answer.error().equals("207");
        throw notTaken
            ? no("CLINIC_DATA_REJECTED", FaultKind.LASTING, answer)
            : no("CLINIC_DATA_BUSY", FaultKind.PASSING, answer);
      }
      default -> throw no("CLINIC_DATA_REJECTED", FaultKind.LASTING, answer);
    }
  }

  /** The clinic's words may speak of the person: only its codes are passed on. */
  private static HubException no(String code, FaultKind kind, Answer answer) {
    return new HubException(
        code,
        kind,
        "the clinic system answered "
            + word(answer.code())
            + " with the error code "
            + word(answer.error()),
        "MSA-1",
        null);
  }

  private static String word(String text) {
    return text.matches("[A-Za-z0-9]{1,20}") ? text : "(none)";
  }

  /** Whether the clinic has understood what was asked about a booking, and says no. */
  public boolean declined(Exchange exchange) {
    Answer answer = exchange.getProperty(ANSWER, Answer.class);
    return answer.code().endsWith("E")
        && declining.contains(answer.error())
        && message(exchange).type().name().startsWith("booking.");
  }

  /** Makes of the decline what the hub hands in. */
  public void refusal(Exchange exchange) throws IOException {
    org.lastmile.hub.spi.Message message = message(exchange);
    Answer answer = exchange.getProperty(ANSWER, Answer.class);
    JsonNode booking = message.body().path("booking");
    ObjectNode declined = JsonNodeFactory.instance.objectNode();
    declined.put("code", answer.error());
    declined.put("asked", message.type().name());
    declined.put("controlId", exchange.getProperty(SENT, String.class));
    declined.put(
        "at",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS)));
    declined.put(
        "provider", answer.facility().isEmpty() ? link.systemFacility() : answer.facility());
    declined.set("booking", booking.isObject() ? booking : message.body().path("origin"));
    declined.put("kind", message.body().path("kind").textValue());
    exchange.getMessage().setBody(declined);
  }

  /** Leaves what the clinic answered as body, for the evidence. */
  public void answer(Exchange exchange) {
    exchange.getMessage().setBody(exchange.getProperty(ANSWER_BYTES));
  }

  private static org.lastmile.hub.spi.Message message(Exchange exchange) {
    return exchange.getProperty("HubMessage", org.lastmile.hub.spi.Message.class);
  }

  @Override
  public void close() throws IOException {
    hapi.close();
  }
}
