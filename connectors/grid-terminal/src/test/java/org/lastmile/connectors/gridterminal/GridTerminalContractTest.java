package org.lastmile.connectors.gridterminal;

import org.lastmile.hub.testkit.ConnectorContractTest;

class GridTerminalContractTest extends ConnectorContractTest {}
