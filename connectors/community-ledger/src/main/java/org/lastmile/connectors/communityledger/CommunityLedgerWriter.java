package org.lastmile.connectors.communityledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Writes an entry by the staging table and the procedure of the ledger, in one transaction: all of its rows are in the
 * ledger, or none.
 */
public final class CommunityLedgerWriter {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What the procedure says. */
  private static final int WRITTEN = 0;

  private static final int THERE_ALREADY = 1;
  private static final int OLDER = 2;
  private static final int FROZEN = 3;
  private static final int OTHER_CONTENT = 4;
  private static final int ROWS_WRONG = 10;
  private static final int BUSY = 90;

  /** Months that may be frozen in a row, after the one in which it happened. */
  private static final int MOST_MONTHS = 120;

  private static final List<String> OF_ENTRY =
      List.of("tzlb", "zrjz", "bbh", "fssj", "xzqh", "wgbh", "lyxt", "lybh");
  private static final List<String> OF_ROW =
      List.of("xm", "sfzhm", "lxdh", "dz", "lb", "bt", "nr", "sl", "kzx");

  private final CommunityLedgerDatabase database;
  private final CommunityLedgerFields fields;

  private record Said(int code, String text) {}

  CommunityLedgerWriter(CommunityLedgerDatabase database, CommunityLedgerFields fields) {
    this.database = database;
    this.fields = fields;
  }

  /**
   * Writes the entry that the body is. What the procedure says, with the month and the mark under which the entry is
   * counted, becomes the body. An entry whose month is frozen goes to the next one that is not, marked as late.
   *
   * @throws HubException CALLER for what the ledger does not take, with the field; {@code COMMUNITY_LEDGER_BUSY}
   *     (PASSING); {@code COMMUNITY_LEDGER_CODE} (LASTING) for a code that is none of those agreed
   */
  public void write(Exchange exchange) throws SQLException {
    Message message = exchange.getProperty("HubMessage", Message.class);
    JsonNode entry = read(exchange.getMessage().getBody(byte[].class));
    exchange
        .getMessage()
        .setBody(database.transaction(connection -> write(connection, message, entry)));
  }

  private ObjectNode write(Connection connection, Message message, JsonNode entry)
      throws SQLException {
    String type = message.type().name();
    check(
        CommunityLedgerTarget.of(database, connection, entry.path("tzlb").textValue()),
        type,
        entry);
    YearMonth own = YearMonth.from(time(entry));
    YearMonth month = open(connection, own);
    Said said = stage(connection, message.id(), entry, month, own);
    while (said.code() == FROZEN) {
      // frozen since it was looked up
      month = open(connection, month.plusMonths(1));
      said = stage(connection, message.id(), entry, month, own);
    }
    switch (said.code()) {
      case WRITTEN, THERE_ALREADY, OLDER -> {}
      case OTHER_CONTENT ->
          throw new HubException(
              "COMMUNITY_LEDGER_VERSION",
              FaultKind.CALLER,
              "the ledger has other content under this version; a correction needs a higher one",
              fields.of(type, "bbh", 1),
              null);
      case ROWS_WRONG -> throw wrongRow(connection, message.id(), type);
      case BUSY ->
          throw new HubException(
              "COMMUNITY_LEDGER_BUSY", FaultKind.PASSING, "the ledger is busy with the entry");
      default ->
          throw new HubException(
              "COMMUNITY_LEDGER_CODE",
              FaultKind.LASTING,
              "the ledger's procedure gave the code "
                  + said.code()
                  + ", allowed are 0, 1, 2, 3, 4, 10 and 90");
    }
    return JSON.createObjectNode()
        .put("fhm", said.code())
        .put("fhxx", said.text())
        .put("ssq", month.toString())
        .put("wlbz", mark(month, own));
  }

  private void check(CommunityLedgerTarget target, String type, JsonNode entry) {
    for (String column : OF_ENTRY) {
      check(target, type, column, entry.path(column), 1);
    }
    int row = 0;
    for (JsonNode values : entry.path("rows")) {
      row++;
      for (String column : OF_ROW) {
        check(target, type, column, values.path(column), row);
      }
    }
  }

  private void check(
      CommunityLedgerTarget target, String type, String column, JsonNode value, int row) {
    String text = value.isTextual() ? value.textValue() : value.isObject() ? value.toString() : "";
    target.check(column, text, fields.of(type, column, row));
  }

  private YearMonth open(Connection connection, YearMonth from) throws SQLException {
    try (PreparedStatement statement =
        database.prepared(
            connection, "select ssq from tz_qj where djsj is not null and ssq = ?", "")) {
      YearMonth month = from;
      for (int i = 0; i < MOST_MONTHS; i++) {
        statement.setString(1, month.toString());
        try (ResultSet frozen = statement.executeQuery()) {
          if (!frozen.next()) {
            return month;
          }
        }
        month = month.plusMonths(1);
      }
      throw new HubException(
          "COMMUNITY_LEDGER_MONTHS",
          FaultKind.LASTING,
          "the ledger has frozen " + MOST_MONTHS + " months in a row, from " + from);
    }
  }

  private Said stage(
      Connection connection, String batch, JsonNode entry, YearMonth month, YearMonth own)
      throws SQLException {
    try (PreparedStatement statement =
        database.prepared(connection, "delete from tz_lr_in where pcbh = ?", batch)) {
      statement.executeUpdate();
    }
    List<String> columns = new ArrayList<>(List.of("pcbh", "hh", "ssq", "wlbz"));
    columns.addAll(OF_ENTRY);
    columns.addAll(OF_ROW);
    String insert =
        "insert into tz_lr_in ("
            + String.join(", ", columns)
            + ") values ("
            + String.join(", ", Collections.nCopies(columns.size(), "?"))
            + ")";
    int row = 0;
    for (JsonNode values : entry.path("rows")) {
      List<@Nullable Object> given = new ArrayList<>();
      given.add(batch);
      given.add(++row);
      given.add(month.toString());
      given.add(mark(month, own));
      OF_ENTRY.forEach(
          column -> given.add(column.equals("fssj") ? time(entry) : value(entry.path(column))));
      OF_ROW.forEach(column -> given.add(value(values.path(column))));
      try (PreparedStatement statement = database.prepared(connection, insert, given.toArray())) {
        statement.executeUpdate();
      }
    }
    return call(connection, batch);
  }

  private Said call(Connection connection, String batch) throws SQLException {
    try (PreparedStatement statement = database.prepared(connection, "call p_tz_lr(?)", batch);
        ResultSet answer = statement.executeQuery()) {
      if (!answer.next()) {
        throw new HubException(
            "COMMUNITY_LEDGER_CODE", FaultKind.LASTING, "the ledger's procedure gave no code");
      }
      return new Said(answer.getInt("fhm"), String.valueOf(answer.getString("fhxx")));
    }
  }

  /** The first of the rows that are wrong, by its field. */
  private HubException wrongRow(Connection connection, String batch, String type)
      throws SQLException {
    try (PreparedStatement statement =
            database.prepared(
                connection,
                "select hh, zd, cwdm, cwxx from tz_lr_cw where pcbh = ? order by hh, zd, cwdm",
                batch);
        ResultSet wrong = statement.executeQuery()) {
      if (!wrong.next()) {
        return new HubException(
            "COMMUNITY_LEDGER_ROW", FaultKind.CALLER, "the ledger found wrong rows and names none");
      }
      return new HubException(
          "COMMUNITY_LEDGER_ROW",
          FaultKind.CALLER,
          "the ledger refused row "
              + wrong.getInt("hh")
              + ": "
              + wrong.getString("cwdm")
              + " "
              + wrong.getString("cwxx"),
          fields.of(type, wrong.getString("zd"), wrong.getInt("hh")),
          null);
    }
  }

  private static String mark(YearMonth month, YearMonth own) {
    return month.equals(own) ? "0" : "1";
  }

  private static LocalDateTime time(JsonNode entry) {
    return LocalDateTime.parse(entry.path("fssj").textValue());
  }

  private static @Nullable Object value(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value.isInt()) {
      return value.intValue();
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private static JsonNode read(byte[] document) {
    try {
      return JSON.readTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
