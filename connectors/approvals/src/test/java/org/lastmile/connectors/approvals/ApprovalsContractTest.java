package org.lastmile.connectors.approvals;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ApprovalsContractTest extends ConnectorContractTest {}
