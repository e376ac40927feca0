package org.lastmile.connectors.finance;

import org.lastmile.hub.testkit.ConnectorContractTest;

class FinanceContractTest extends ConnectorContractTest {}
