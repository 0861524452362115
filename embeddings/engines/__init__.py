"""What holds documents and passages and proposes candidates: the contract, and the engine on this machine."""
