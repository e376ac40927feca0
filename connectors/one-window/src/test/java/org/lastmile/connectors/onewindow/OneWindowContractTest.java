package org.lastmile.connectors.onewindow;

import org.lastmile.hub.testkit.ConnectorContractTest;

class OneWindowContractTest extends ConnectorContractTest {}
