package org.lastmile.connectors.clinicdata;

import ca.uhn.hl7v2.ErrorCode;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.v24.message.ACK;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.preparser.PreParser;
import ca.uhn.hl7v2.util.Terser;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Acknowledgements of HL7's original mode: AA, the hub has it; AE, the message is wrong; AR, it was not looked at. Code,
 * text and place of a fault stand in MSA-3, MSA-6 and ERR-1, the code of table 0357 beside the hub's own.
 */
final class ClinicDataAck {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssZ");
  private static final int TEXT_LENGTH = 80;
  private static final int ID_LENGTH = 20;
  private static final String OWN_TABLE = "99LASTMILE";
  private static final Pattern FIELD = Pattern.compile("\\b([A-Z][A-Z0-9]{2})[-.]([0-9]{1,2})\\b");

  /** What the standard itself calls a reject: the message is of a kind that is not taken. */
  private static final Map<String, ErrorCode> NOT_TAKEN =
      Map.of(
          "CLINIC_DATA_VERSION", ErrorCode.UNSUPPORTED_VERSION_ID,
          "CLINIC_DATA_EVENT", ErrorCode.UNSUPPORTED_EVENT_CODE,
          "CLINIC_DATA_PROCESSING", ErrorCode.UNSUPPORTED_PROCESSING_ID);

  private static final Map<String, ErrorCode> WRONG =
      Map.of(
          "CLINIC_DATA_MISSING", ErrorCode.REQUIRED_FIELD_MISSING,
          "CLINIC_DATA_SYNTAX", ErrorCode.SEGMENT_SEQUENCE_ERROR,
          "CLINIC_DATA_SENDER", ErrorCode.TABLE_VALUE_NOT_FOUND,
          "KEY_REUSED", ErrorCode.DUPLICATE_KEY_IDENTIFIER);

  private final HapiContext hapi;
  private final Clock clock;

  /**
   * What an acknowledgement says.
   *
   * @param code MSA-1
   * @param controlId MSA-2
   * @param error MSA-6 where it is given, else the code in ERR-1
   */
  record Answer(String code, String controlId, String error, String facility) {}

  ClinicDataAck(HapiContext hapi, Clock clock) {
    this.hapi = hapi;
    this.clock = clock;
  }

  /** To a message with this head, in the charset in which it came. */
  byte[] write(ClinicDataHead head, Charset charset, @Nullable HubException fault) {
    try {
      ACK ack = new ACK(hapi.getModelClassFactory());
      Terser field = new Terser(ack);
      field.set("MSH-1", "|");
      field.set("MSH-2", "^~\\&");
      field.set("MSH-3-1", head.receivingApplication());
      field.set("MSH-4-1", head.receivingFacility());
      field.set("MSH-5-1", head.sendingApplication());
      field.set("MSH-6-1", head.sendingFacility());
      field.set("MSH-7-1", TIME.format(ZonedDateTime.now(clock)));
      field.set("MSH-9-1", "ACK");
      field.set("MSH-10", UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH));
      field.set("MSH-11-1", head.processing());
      field.set("MSH-12-1", "2.4");
      if (charset.equals(StandardCharsets.UTF_8)) {
        field.set("MSH-18", ClinicDataText.UTF8_NAME);
      }
      field.set("MSA-1", "AA");
      field.set("MSA-2", head.controlId());
      if (fault != null) {
        refuse(field, fault);
      }
      return new PipeParser(hapi).encode(ack).getBytes(charset);
    } catch (HL7Exception e) {
      throw new HubException(
          "CLINIC_DATA_ACK", FaultKind.LASTING, "an acknowledgement cannot be written", null, e);
    }
  }

  private static void refuse(Terser field, HubException fault) throws HL7Exception {
    ErrorCode standard = standard(fault);
    boolean wrong = fault.kind() == FaultKind.CALLER && !NOT_TAKEN.containsKey(fault.code());
    String text = text(fault);
    field.set("MSA-1", wrong ? "AE" : "AR");
    field.set("MSA-3", cut(fault.code() + ": " + text));
    String number = String.valueOf(standard.getCode());
    field.set("MSA-6-1", number);
    field.set("MSA-6-2", standard.getMessage());
    field.set("MSA-6-3", "HL70357");
    field.set("MSA-6-4", fault.code());
    field.set("MSA-6-6", OWN_TABLE);
    Matcher place = FIELD.matcher(fault.place() + " " + text);
    if (place.find()) {
      field.set("ERR-1-1", place.group(1));
      field.set("ERR-1-2", "1");
      field.set("ERR-1-3", place.group(2));
    }
    field.set("ERR-1-4-1", number);
    field.set("ERR-1-4-2", standard.getMessage());
    field.set("ERR-1-4-3", "HL70357");
    field.set("ERR-1-4-4", fault.code());
    field.set("ERR-1-4-5", text);
    field.set("ERR-1-4-6", OWN_TABLE);
  }

  private static ErrorCode standard(HubException fault) {
    if (fault.kind() != FaultKind.CALLER) {
      return ErrorCode.APPLICATION_INTERNAL_ERROR;
    }
    ErrorCode code = NOT_TAKEN.get(fault.code());
    return code == null ? WRONG.getOrDefault(fault.code(), ErrorCode.DATA_TYPE_ERROR) : code;
  }

  private static String text(HubException fault) {
    return fault.kind() == FaultKind.LASTING
        ? "the hub cannot take this now; tell its operator the code"
        : String.valueOf(fault.getMessage()).replaceAll("\\s+", " ");
  }

  private static String cut(String text) {
    return text.length() <= TEXT_LENGTH ? text : text.substring(0, TEXT_LENGTH);
  }

  /** Reads what the clinic system answered; null where that is no acknowledgement. */
  static @Nullable Answer read(byte[] bytes) {
    try {
      String[] found =
          PreParser.getFields(
              ClinicDataText.readable(bytes).text(),
              "MSA-1",
              "MSA-2",
              "MSA-6-1",
              "ERR-1-4-1",
              "MSH-4-1");
      if (found[0] == null || found[1] == null) {
        return null;
      }
      String error = found[2] == null ? found[3] : found[2];
      return new Answer(
          found[0], found[1], error == null ? "" : error, found[4] == null ? "" : found[4]);
    } catch (HL7Exception e) {
      return null;
    }
  }
}
