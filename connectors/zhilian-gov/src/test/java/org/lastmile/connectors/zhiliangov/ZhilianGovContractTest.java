package org.lastmile.connectors.zhiliangov;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ZhilianGovContractTest extends ConnectorContractTest {}
