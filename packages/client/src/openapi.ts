/** Types of the service. Generated from packages/protocol/openapi.json by "npm run docs". */

export interface paths {
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell that the service runs */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what is indexed, how fresh it is, and what is running */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find code by meaning, by word, by symbol or by pattern */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/symbols": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List definitions by name */
        get: operations["symbols"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show where a symbol is defined, imported, called and used */
        get: operations["refs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/related": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find code like that at a place, and files that change with it */
        post: operations["related"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Outline the project by importance */
        get: operations["map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file as it is now, without its secrets; only one that the index holds */
        get: operations["files_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find the commits that explain, by a question; without one the newest */
        get: operations["log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blame": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the commits behind lines of a file */
        get: operations["blame"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a question about the code by a model that runs here, with citations; nothing of it is kept */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the index up to date, as a job */
        post: operations["index"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far a job has come */
        get: operations["jobs_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the targets of webhooks; they stand in the settings of the user alone */
        get: operations["webhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message to a target now */
        post: operations["webhooks_id_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a target was told and what waits for it, the oldest first */
        get: operations["webhooks_id_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a signed message of GitHub, GitLab, Gitea, Forgejo or CI, and bring the index up to date, as a job */
        post: operations["hooks_index"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what happens: updates of indexes and the progress of jobs */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            title: string;
            status: number;
            type?: string;
            code?: string;
            hint?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell that the service runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: {
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show what is indexed, how fresh it is, and what is running */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        root: string;
                        indexDir: string;
                        jobs: unknown[];
                        log: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What to look for */
                    query: string;
                    /** @enum {string} */
                    mode?: "auto" | "hybrid" | "semantic" | "lexical" | "symbol" | "literal" | "regex";
                    /** @description Hits wanted, 10 by default */
                    limit?: number;
                    /** @description Tokens that the hits may take, estimated */
                    maxTokens?: number;
                    /** @description Languages by name or ending; none for all */
                    languages?: string[];
                    /** @description Globs over paths, any of; one that begins with ! leaves out */
                    globs?: string[];
                    /** @description Folders and files, relative to the root */
                    paths?: string[];
                    /** @description Explain the score of each hit */
                    explain?: boolean;
                    /** @description The project, by a folder of it; default: the first that is served */
                    root?: string;
                    /** @description From the header Next-Cursor of the answer before */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Find code by meaning, by word, by symbol or by pattern */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        query: string;
                        arms: string[];
                        /** @enum {string} */
                        confidence: "high" | "medium" | "low" | "none";
                        /** @description Nothing fits: the results are only what comes nearest */
                        guesses?: boolean;
                        tookMs: number;
                        didYouMean?: string;
                        results: {
                            path: string;
                            startLine: number;
                            endLine: number;
                            symbol: string;
                            kind: string;
                            language: string;
                            score: number;
                            text: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    symbols: {
        parameters: {
            query?: {
                name?: string;
                kind?: string;
                limit?: number;
                path?: string;
                root?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List definitions by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        found: {
                            symbols: {
                                name: string;
                                /** @enum {string} */
                                kind: "function" | "method" | "class" | "interface" | "struct" | "enum" | "trait" | "impl" | "type" | "module" | "constant" | "variable" | "field" | "macro" | "test" | "rule" | "statement" | "section" | "imports" | "block";
                                scope: string;
                                language: string;
                                path: string;
                                startLine: number;
                                endLine: number;
                                signature: string;
                            }[];
                            total: number;
                        };
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refs: {
        parameters: {
            query: {
                symbol: string;
                path?: string;
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show where a symbol is defined, imported, called and used */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        found: {
                            symbol: string;
                            references: {
                                /** @enum {string} */
                                use: "definition" | "import" | "call" | "use" | "mention";
                                path: string;
                                line: number;
                                text: string;
                                within: string;
                                /** @enum {string} */
                                kind: "function" | "method" | "class" | "interface" | "struct" | "enum" | "trait" | "impl" | "type" | "module" | "constant" | "variable" | "field" | "macro" | "test" | "rule" | "statement" | "section" | "imports" | "block";
                                language: string;
                            }[];
                            truncated: boolean;
                        };
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    related: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description FILE:LINE */
                    place: string;
                    /** @description Hits wanted */
                    limit?: number;
                    /** @description A folder or file of the project, relative to its root */
                    path?: string;
                    /** @description The project, by a folder of it; default: the first that is served */
                    root?: string;
                };
            };
        };
        responses: {
            /** @description Find code like that at a place, and files that change with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        query: string;
                        /** @enum {string} */
                        mode: "auto" | "hybrid" | "semantic" | "lexical" | "symbol" | "literal" | "regex" | "syntax";
                        arms: string[];
                        /** @enum {string} */
                        confidence: "high" | "medium" | "low" | "none";
                        tookMs: number;
                        results: {
                            path: string;
                            startLine: number;
                            endLine: number;
                            symbol: string;
                            /** @enum {string} */
                            kind: "function" | "method" | "class" | "interface" | "struct" | "enum" | "trait" | "impl" | "type" | "module" | "constant" | "variable" | "field" | "macro" | "test" | "rule" | "statement" | "section" | "imports" | "block";
                            scope: string;
                            definition: {
                                startLine: number;
                                endLine: number;
                            } | null;
                            language: string;
                            score: number;
                            text: string;
                            matches?: [
                                number,
                                number
                            ][];
                            captures?: {
                                [key: string]: string;
                            };
                            /** @description Of `related`: so many of the newest commits of the file asked about changed this file too */
                            together?: {
                                commits: number;
                                of: number;
                            };
                            ranks: {
                                [key: string]: number;
                            };
                            armScores?: {
                                [key: string]: number;
                            };
                            signals?: {
                                name: string;
                                value: number;
                                weight: number;
                                says: string;
                            }[];
                        }[];
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                        totals?: {
                            lines: number;
                            matches: number;
                            files: {
                                path: string;
                                lines: number;
                                matches: number;
                            }[];
                        };
                        didYouMean?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    map: {
        parameters: {
            query?: {
                maxTokens?: number;
                focus?: string;
                path?: string;
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Outline the project by importance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        found: {
                            files: {
                                path: string;
                                importance: number;
                                symbols: {
                                    name: string;
                                    /** @enum {string} */
                                    kind: "function" | "method" | "class" | "interface" | "struct" | "enum" | "trait" | "impl" | "type" | "module" | "constant" | "variable" | "field" | "macro" | "test" | "rule" | "statement" | "section" | "imports" | "block";
                                    scope: string;
                                    language: string;
                                    path: string;
                                    startLine: number;
                                    endLine: number;
                                    signature: string;
                                }[];
                            }[];
                            usedTokens: number;
                            total: number;
                            whole: boolean;
                        };
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_content: {
        parameters: {
            query: {
                path: string;
                lines?: string;
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show a file as it is now, without its secrets; only one that the index holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        path: string;
                        startLine: number;
                        totalLines: number;
                        lines: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log: {
        parameters: {
            query?: {
                query?: string;
                show?: string;
                author?: string;
                since?: string;
                until?: string;
                limit?: number;
                path?: string;
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Find the commits that explain, by a question; without one the newest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        query: string;
                        commits: {
                            id: string;
                            author: string;
                            email: string;
                            /** @description Seconds since 1970 */
                            at: number;
                            subject: string;
                            body: string;
                            files: {
                                path: string;
                                oldPath: string;
                                added: number;
                                removed: number;
                            }[];
                            /** @description The changed lines that have most to do with the question */
                            lines: {
                                path: string;
                                /** @enum {string} */
                                sign: "+" | "-";
                                text: string;
                            }[];
                            score: number;
                        }[];
                        /** @description What the one commit changed; empty for a search */
                        patch: string;
                        /** @description How well the best commit fits the question; null without one */
                        confidence: ("high" | "medium" | "low" | "none") | null;
                        searched: number;
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blame: {
        parameters: {
            query: {
                place: string;
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show the commits behind lines of a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        path: string;
                        startLine: number;
                        endLine: number;
                        commits: {
                            /** @description Empty for lines that are not committed */
                            id: string;
                            author: string;
                            email: string;
                            /** @description Seconds since 1970 */
                            at: number;
                            subject: string;
                            body: string;
                            ranges: [
                                number,
                                number
                            ][];
                        }[];
                        /** @description What the user should know, such as changed files */
                        notes: string[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The question */
                    question: string;
                    /** @description The model; default: that of the settings */
                    model?: string;
                    /** @description Files to show the model */
                    files?: string[];
                    /** @description Globs over paths, any of */
                    globs?: string[];
                    /** @description Longest answer */
                    maxTokens?: number;
                    /** @description Ask the model even where the index holds nothing that fits */
                    anyway?: boolean;
                    /** @description The project, by a folder of it; default: the first that is served */
                    root?: string;
                };
            };
        };
        responses: {
            /** @description Answer a question about the code by a model that runs here, with citations; nothing of it is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        answer: string;
                        reason: string;
                        citations: {
                            path: string;
                            startLine: number;
                            endLine: number;
                            symbol: string;
                            number: number;
                        }[];
                        notes: string[];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The project, by a folder of it; default: the first that is served */
                    root?: string;
                };
            };
        };
        responses: {
            /** @description Bring the index up to date, as a job */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        kind: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        done: number;
                        total: number;
                        result: unknown;
                        error: {
                            code: string;
                            message: string;
                            hint: string;
                        } | null;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Show how far a job has come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        kind: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        done: number;
                        total: number;
                        result: unknown;
                        error: {
                            code: string;
                            message: string;
                            hint: string;
                        } | null;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhooks: {
        parameters: {
            query?: {
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the targets of webhooks; they stand in the settings of the user alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        targets: {
                            id: string;
                            origin: string;
                            gone: boolean;
                            delivered: number;
                            waiting: number;
                            failed: number;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhooks_id_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The project, by a folder of it; default: the first that is served */
                    root?: string;
                };
            };
        };
        responses: {
            /** @description Send a test message to a target now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: number;
                        taken: boolean;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhooks_id_deliveries: {
        parameters: {
            query?: {
                root?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what a target was told and what waits for it, the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveries: {
                            id: string;
                            type: string;
                            attempts: number;
                            /** @enum {string} */
                            state: "waiting" | "delivered" | "failed";
                            at: string;
                            status: number | null;
                            problem: string | null;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hooks_index: {
        parameters: {
            query?: {
                root?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Take a signed message of GitHub, GitLab, Gitea, Forgejo or CI, and bring the index up to date, as a job */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        kind: string;
                        /** @enum {string} */
                        state: "running" | "done" | "failed";
                        done: number;
                        total: number;
                        result: unknown;
                        error: {
                            code: string;
                            message: string;
                            hint: string;
                        } | null;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell what happens: updates of indexes and the progress of jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seq: number;
                        reset: boolean;
                        events: {
                            seq: number;
                            kind: string;
                            data: unknown;
                        }[];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
