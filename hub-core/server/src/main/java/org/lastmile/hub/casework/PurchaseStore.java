package org.lastmile.hub.casework;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.lastmile.hub.casework.Purchase.Acceptance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Purchases in PostgreSQL; every method belongs into the caller's transaction, which has locked the case. */
final class PurchaseStore {
  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  PurchaseStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.template = new JdbcTemplate(dataSource);
  }

  private record Row(String contract, String number, Acceptance acceptance) {
    static Row of(ResultSet row, int index) throws SQLException {
      return new Row(
          row.getString("contract"),
          row.getString("acceptance"),
          new Acceptance(row.getLong("amount"), row.getLong("requested")));
    }
  }

  /** Those of a case. */
  List<Purchase> of(String caseNo) {
    Map<String, SortedMap<String, Acceptance>> acceptances = new HashMap<>();
    jdbc.sql("SELECT * FROM casework.acceptances WHERE case_no = ?")
        .param(caseNo)
        .query(Row::of)
        .list()
        .forEach(
            row ->
                acceptances
                    .computeIfAbsent(row.contract(), contract -> new TreeMap<>())
                    .put(row.number(), row.acceptance()));
    return jdbc.sql("SELECT * FROM casework.purchases WHERE case_no = ?")
        .param(caseNo)
        .query(
            (row, index) ->
                new Purchase(
                    caseNo,
                    row.getString("contract"),
                    row.getLong("amount"),
                    acceptances.getOrDefault(row.getString("contract"), new TreeMap<>())))
        .list();
  }

  void save(List<Purchase> purchases) {
    template.batchUpdate(
        """
        INSERT INTO casework.purchases VALUES (?, ?, ?)
        ON CONFLICT (case_no, contract) DO UPDATE SET amount = excluded.amount
        """,
        purchases.stream()
            .map(one -> new Object[] {one.caseNo(), one.contract(), one.amount()})
            .toList());
    template.batchUpdate(
        """
        INSERT INTO casework.acceptances VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (case_no, contract, acceptance) DO UPDATE SET requested = excluded.requested
        """,
        purchases.stream()
            .flatMap(
                one ->
                    one.acceptances().entrySet().stream()
                        .map(
                            part ->
                                new Object[] {
                                  one.caseNo(),
                                  one.contract(),
                                  part.getKey(),
                                  part.getValue().amount(),
                                  part.getValue().requested()
                                }))
            .toList());
  }
}
