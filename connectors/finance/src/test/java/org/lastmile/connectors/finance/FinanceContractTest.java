package org.lastmile.connectors.finance;

import org.lastmile.hub.testkit.FakeContractTest;

class FinanceContractTest extends FakeContractTest {}
