package org.lastmile.connectors.publicopinion;

import org.lastmile.hub.testkit.ConnectorContractTest;

class PublicOpinionContractTest extends ConnectorContractTest {}
